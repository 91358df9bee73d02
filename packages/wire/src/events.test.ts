import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { eventText, type StreamEvent, streamEvent } from './events.ts'
import { arbitraryOf } from './testing/arbitraryOf.ts'

test('default: an event is RFC 8785 JSON, and reads as what it was', () => {
  fc.assert(
    fc.property(arbitraryOf(streamEvent), (value) => {
      const event = value as StreamEvent
      const text = eventText(event)
      expect(text).toBe(canonicalize(z.encode(streamEvent, event)))
      expect(streamEvent.parse(JSON.parse(text))).toEqual(event)
    }),
  )
})
