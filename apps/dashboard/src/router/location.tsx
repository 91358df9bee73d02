import { type AnchorHTMLAttributes, type ReactNode, useSyncExternalStore } from 'react'

// The address bar is the state: what a screen shows, its path and its query say.

const moved = 'plimsoll:moved'

function subscribe(onChange: () => void): () => void {
  addEventListener('popstate', onChange)
  addEventListener(moved, onChange)
  return () => {
    removeEventListener('popstate', onChange)
    removeEventListener(moved, onChange)
  }
}

/** The path of the page, as `/risk`. */
export function usePath(): string {
  return useSyncExternalStore(subscribe, () => location.pathname)
}

/** The query of the page, and {@link changeQuery}. */
export function useQueryString(): [URLSearchParams, typeof changeQuery] {
  const search = useSyncExternalStore(subscribe, () => location.search)
  return [new URLSearchParams(search), changeQuery]
}

/** Changes some of the query in place; `undefined` takes a parameter away. */
function changeQuery(change: Record<string, string | undefined>): void {
  const query = new URLSearchParams(location.search)
  for (const [name, value] of Object.entries(change))
    if (value === undefined) query.delete(name)
    else query.set(name, value)
  navigate(`${location.pathname}${query.size > 0 ? `?${query}` : ''}`, { replace: true })
}

/** Goes to another place of the page. */
export function navigate(to: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', to)
  else {
    history.pushState(null, '', to)
    scrollTo(0, 0)
    // A screen reader goes on at the new screen and not at the link that is gone.
    document.querySelector('main')?.focus()
  }
  dispatchEvent(new Event(moved))
}

/** A link within the page. It is a real one: it opens in a new tab, and can be copied. */
export function Link({
  to,
  children,
  ...rest
}: { to: string; children: ReactNode } & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href' | 'onClick'>) {
  return (
    <a
      {...rest}
      href={to}
      onClick={(event) => {
        if (
          event.defaultPrevented ||
          event.button !== 0 ||
          event.metaKey ||
          event.ctrlKey ||
          event.shiftKey ||
          event.altKey
        )
          return
        event.preventDefault()
        navigate(to)
      }}
    >
      {children}
    </a>
  )
}
