// The one door of the page: tells the demo what somebody does; answers with what stands against it, or with nothing.

export async function send(deed) {
  try {
    const answer = await fetch('/do', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(deed),
    })
    return answer.ok ? '' : (await answer.json()).message
  } catch {
    return 'The demo does not answer. Is it still running in the terminal?'
  }
}
