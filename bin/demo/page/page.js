// The page itself: hears every new state, shows it, and sends what people do.

import { showBoard } from './board.js'
import { send } from './door.js'
import { addItem, editCell } from './editing.js'

const at = id => document.getElementById(id)
let state

async function act(deed) {
  const trouble = await send(deed)
  if (trouble) at('summary').textContent = trouble
}

function show(next) {
  state = next
  showBoard(state, { open: (end, cell) => editCell(end, cell), act })
  showBanners()
  showNotes()
  at('summary').textContent = summary()
  at('pause').setAttribute('aria-pressed', String(state.isPaused))
  at('pause').textContent = state.isPaused ? 'Resume Lockstep' : 'Pause Lockstep'
}

function summary() {
  const standing = words => state.rows.filter(row => row.standing === words).length
  const behind = state.ends.filter(end => end.behind > 0 && end.health !== 'well')
  if (state.isPaused) return 'Paused: edits stay where they are made until you resume.'
  if (standing('asks') > 0)
    return `${counted(standing('asks'), 'item waits', 'items wait')} for your decision. Everything else goes on.`
  if (standing('broken') > 0)
    return `${counted(standing('broken'), 'item is', 'items are')} left alone until it can be read again. Everything else goes on.`
  if (behind.length > 0) return `${behind.map(end => end.title).join(' and ')} will catch up. The others are in step.`
  if (standing('moving') > 0) return `${counted(standing('moving'), 'item is', 'items are')} on the way.`
  return `${counted(state.rows.length, 'item')}, the same at all ${state.ends.length} ends. ${lastArrival()}`
}

/** How far the last edit went, and how fast. */
function lastArrival() {
  const edit = state.notes.findLast(note => note.kind === 'person' && note.after === undefined)
  const arrived = edit
    ? state.notes.filter(note => note.id > edit.id && note.kind === 'wrote' && note.after !== undefined)
    : []
  if (arrived.length === 0) return 'Select any cell to edit it there.'
  const ends = new Set(arrived.map(note => note.end)).size
  const slowest = Math.max(...arrived.map(note => note.after))
  return `The last edit, at ${titleOf(edit.end)}, reached ${counted(ends, 'other end')} in ${seconds(slowest)}.`
}

const titleOf = name => state.ends.find(end => end.name === name)?.title ?? name
const counted = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`
const seconds = milliseconds => `${(milliseconds / 1000).toFixed(2)} s`

function showBanners() {
  const away = state.ends.filter(end => end.health !== 'well')
  const broken = state.ends.flatMap(end =>
    state.rows.flatMap(row => (row.cells[end.name]?.trouble ? [[end.title, `: ${row.cells[end.name].trouble}`]] : [])),
  )
  at('banners').replaceChildren(
    ...away.map(end => bannerOf(end.title, awayWords(end, away.length))),
    ...broken.map(words => bannerOf(...words)),
  )
}

function awayWords(end, away) {
  const waits = end.behind > 0 ? ` ${counted(end.behind, 'item waits', 'items wait')} for it.` : ''
  return ` is in trouble; the other ${state.ends.length - away} ends go on.${waits} ${end.trouble ?? ''}`
}

function bannerOf(name, words) {
  const banner = document.createElement('div')
  banner.className = 'banner'
  banner.append(part('strong', name), words)
  return banner
}

const signs = { person: '✎', picked: '·', wrote: '→', asks: '?', health: '!' }
let newest = 0

function showNotes() {
  const fresh = state.notes.filter(note => note.id > newest)
  newest = state.notes.at(-1)?.id ?? 0
  for (const note of fresh) {
    const line = document.createElement('li')
    line.dataset.kind = note.kind
    line.append(
      part('time', new Date(note.at).toLocaleTimeString([], { hour12: false })),
      part('span', signs[note.kind]),
      part('span', titleOf(note.end), 'end'),
      part('span', note.item, 'item'),
      part('span', note.text, 'text'),
      part('span', note.after === undefined ? '' : `+${seconds(note.after)}`, 'after'),
    )
    at('notes').prepend(line)
  }
  while (at('notes').children.length > 200) at('notes').lastChild.remove()
}

function part(name, text, kind = '') {
  const made = document.createElement(name)
  made.textContent = text
  made.className = kind
  return made
}

at('add').addEventListener('click', () => addItem(state))
at('pause').addEventListener('click', () => act({ do: 'pause', isPaused: !state.isPaused }))
at('disagree').addEventListener('click', () => {
  const row = state.rows.find(
    each => each.questions.length === 0 && Object.keys(each.cells).length === state.ends.length,
  )
  if (row) act({ do: 'disagree', row: row.id })
})

const stream = new EventSource('/stream')
stream.addEventListener('message', event => show(JSON.parse(event.data)))
stream.addEventListener('error', () => {
  at('summary').textContent = 'The demo does not answer. Is it still running in the terminal?'
})
