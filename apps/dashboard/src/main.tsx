import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { Boot } from './boot.tsx'

const queries = new QueryClient({
  defaultOptions: {
    // What changes is asked again when a snapshot comes. What failed is asked again at the next one, or on a click.
    queries: { staleTime: Number.POSITIVE_INFINITY, retry: false, refetchOnWindowFocus: false },
  },
})

const root = document.getElementById('root')
if (root === null) throw new TypeError('the document has no #root')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Boot>
        <App />
      </Boot>
    </QueryClientProvider>
  </StrictMode>,
)
