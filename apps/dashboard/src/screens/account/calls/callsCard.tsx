import type { AccountId } from '@plimsoll/protocol'
import { useState } from 'react'
import { Card } from '../../../parts/card.tsx'
import { words } from '../../../words/account.ts'
import { keepToldCalls, readToldCalls } from './toldCalls.ts'

const text = words.calls

/** Whether the browser shall tell of margin calls. It is asked for its permission on a click, and not before. */
export function CallsCard({ account }: { account: AccountId }) {
  const canNotify = 'Notification' in window
  const [permission, setPermission] = useState(canNotify ? Notification.permission : 'denied')
  const [told, setTold] = useState(() => readToldCalls(account))
  const isOn = told.isOn && permission === 'granted'

  async function turn(isOn: boolean) {
    const now = isOn && permission === 'default' ? await Notification.requestPermission() : permission
    setPermission(now)
    // What holds now is on the page already.
    const next = { isOn: isOn && now === 'granted', lines: readToldCalls(account).lines }
    keepToldCalls(account, next)
    setTold(next)
  }

  return (
    <Card title={text.title}>
      <p>{text.lead}</p>
      {canNotify ? (
        <label className="row">
          <input
            type="checkbox"
            checked={isOn}
            disabled={permission === 'denied'}
            onChange={({ target }) => void turn(target.checked)}
          />
          <span>{text.turnOn}</span>
        </label>
      ) : (
        <p className="dim">{text.none}</p>
      )}
      {canNotify && permission === 'denied' && <p className="warn-text">{text.refused}</p>}
    </Card>
  )
}
