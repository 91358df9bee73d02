import { useId, useState } from 'react'
import { navigate } from '../router/location.tsx'

/** One field that opens a place of this page. `placeOf` gives the place, or undefined for what cannot be shown. */
export function FindForm({
  label,
  hint,
  go,
  wrong,
  placeOf,
  given = '',
}: {
  label: string
  hint: string
  go: string
  /** Said of what cannot be shown. */
  wrong: string
  placeOf: (text: string) => string | undefined
  given?: string
}) {
  const id = useId()
  const [isWrong, setWrong] = useState(false)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        const to = placeOf(String(new FormData(event.currentTarget).get('what')).trim())
        setWrong(to === undefined)
        if (to !== undefined) navigate(to)
      }}
    >
      <div className="stack">
        <label htmlFor={id}>{label}</label>
        <span className="search">
          <input
            id={id}
            name="what"
            placeholder={hint}
            defaultValue={given}
            autoComplete="off"
            spellCheck={false}
            required
            aria-describedby={isWrong ? `${id}-wrong` : undefined}
            aria-invalid={isWrong}
          />
          <button type="submit" className="main">
            {go}
          </button>
        </span>
        {isWrong && (
          <p className="bad-text" role="alert" id={`${id}-wrong`}>
            {wrong}
          </p>
        )}
      </div>
    </form>
  )
}
