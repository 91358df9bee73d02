import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readSite, type Site } from './readSite.ts'
import { siteRoutes } from './siteRoutes.ts'

const settings = { api: '', isAdmin: false, rpcUrls: { 901: 'https://rpc.example/path' } }

async function start() {
  const site = (await readSite()) as Site
  return { site, app: siteRoutes(site, settings) }
}

describe('the dashboard', () => {
  test('default: every path of the page is its document, with a policy', async () => {
    const { site, app } = await start()
    const document = site.get('/index.html')?.body.toString()
    for (const path of ['/', '/account', '/account/0x01', '/liquidations', '/risk', '/operators', '/verify']) {
      const answer = await app.request(path)
      expect(answer.status).toBe(200)
      expect(await answer.text()).toBe(document)
      const policy = answer.headers.get('content-security-policy') ?? ''
      expect(policy).toContain("script-src 'self';")
      expect(policy).toContain("style-src 'self';")
      expect(policy).toContain("connect-src 'self' https://rpc.example;")
      expect(policy).not.toContain('unsafe')
      expect(answer.headers.get('cache-control')).toBe('no-cache')
    }
    expect((await app.request('/account/0x01/more')).status).toBe(404)
    expect((await app.request('/manifest.json')).status).toBe(404)
    expect(await (await app.request('/dashboard.json')).json()).toEqual({
      ...settings,
      rpcUrls: { 901: 'https://rpc.example/path' },
    })
  })

  test('behavior: what the document names is kept for ever, and comes as compressed as the reader takes it', async () => {
    const { site, app } = await start()
    const scripts = [...site].filter(([path]) => path.endsWith('.js'))
    expect(scripts.length).toBeGreaterThan(1)
    for (const [path, { body }] of scripts) {
      const plain = await app.request(path)
      expect(plain.headers.get('cache-control')).toContain('immutable')
      expect(plain.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
      expect(Buffer.from(await plain.arrayBuffer()).equals(body)).toBe(true)
      const read = async (encoding: string) => {
        const answer = await app.request(path, { headers: { 'accept-encoding': encoding } })
        return { as: answer.headers.get('content-encoding'), bytes: Buffer.from(await answer.arrayBuffer()) }
      }
      const gzip = await read('gzip, deflate')
      expect([gzip.as, gunzipSync(gzip.bytes).equals(body)]).toEqual(['gzip', true])
      const br = await read('gzip;q=0.5, br')
      expect([br.as, brotliDecompressSync(br.bytes).equals(body)]).toEqual(['br', true])
    }
  })

  test('behavior: nothing of the document is a script or a style of its own', async () => {
    const { site } = await start()
    const document = site.get('/index.html')?.body.toString() ?? ''
    expect(document).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son[a-z]+=|\sstyle=/)
    expect(document.match(/(?:src|href)="[^"]*"/g)?.filter((link) => !/="\/[^/]/.test(link))).toEqual([])
  })

  test('behavior: none where it was not built', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plimsoll-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    expect(await readSite(pathToFileURL(join(folder, 'dist/index.html')))).toBeUndefined()
  })
})
