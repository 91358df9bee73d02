import { words } from '../words/tables.ts'
import { csvText, jsonText, type Plain, saveFile } from './download.ts'
import { type Column, SimpleTable } from './simpleTable.tsx'

/** A column with its name in files, and what stands there: exact, in base units and wads. */
export type DataColumn<Row> = Column<Row> & { key: string; plain: (row: Row) => Plain }

/** What is saved: `file` is the beginning of its name, `caption` says for a screen reader what it has. */
type Saved<Row> = { file: string; caption: string; columns: readonly DataColumn<Row>[]; rows: readonly Row[] }

/** A table of few rows that can be saved. */
export function DataTable<Row>({
  file,
  ...table
}: Saved<Row> & { rowKey: (row: Row) => string; isHot?: (row: Row) => boolean; empty?: string }) {
  return (
    <>
      <SimpleTable {...table} />
      <SaveButtons file={file} {...table} />
    </>
  )
}

/** Saves rows as CSV or as JSON. */
export function SaveButtons<Row>({ file, caption, columns, rows }: Saved<Row>) {
  if (rows.length === 0) return undefined
  const save = (form: 'csv' | 'json') => {
    const names = columns.map(({ key }) => key)
    const values = rows.map((row) => columns.map(({ plain }) => plain(row)))
    const text = form === 'csv' ? csvText(names, values) : jsonText(names, values)
    saveFile(`plimsoll-${file}.${form}`, { text, type: form === 'csv' ? 'text/csv' : 'application/json' })
  }
  return (
    <span className="row small">
      {(['csv', 'json'] as const).map((form) => (
        <button
          key={form}
          type="button"
          className="plain small"
          aria-label={words.download.what(caption, words.download[form])}
          onClick={() => save(form)}
        >
          {words.download[form]}
        </button>
      ))}
    </span>
  )
}
