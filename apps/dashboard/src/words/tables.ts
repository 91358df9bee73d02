// What tables that can be saved say.

export const words = {
  download: {
    csv: 'CSV',
    json: 'JSON',
    what: (title: string, form: string) => `Download “${title}” as ${form}`,
  },
} as const
