import { useState } from 'react'
import { words } from '../words.ts'

/** Copies a text. `what` says what for a screen reader. */
export function CopyButton({
  text,
  what,
  label = words.copy,
}: {
  text: string | (() => string)
  what: string
  label?: string
}) {
  const [isCopied, setCopied] = useState(false)
  return (
    <button
      type="button"
      className="plain small"
      aria-label={`${label}: ${what}`}
      onClick={async () => {
        await navigator.clipboard.writeText(typeof text === 'string' ? text : text())
        setCopied(true)
        setTimeout(() => setCopied(false), 1_500)
      }}
    >
      {isCopied ? words.copied : label}
    </button>
  )
}
