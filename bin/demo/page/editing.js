// The editor: an item's form at a tracker, or the very file behind it. Only what somebody changed is sent.

import { send } from './door.js'

const at = id => document.getElementById(id)
let save = async () => ''

at('editor-cancel').addEventListener('click', () => at('editor').close())
at('form').addEventListener('submit', async event => {
  event.preventDefault()
  at('editor-save').disabled = true
  const trouble = await save()
  at('editor-save').disabled = false
  at('editor-trouble').textContent = trouble
  if (!trouble) at('editor').close()
})
at('form').addEventListener('keydown', event => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) at('form').requestSubmit()
})

export function editCell(end, cell) {
  if (end.kind === 'files') return editFile(end, cell)
  const title = input('Title', cell.title)
  const status = choice('Status', end.statuses, cell.status)
  const labels = input('Labels, with commas between', cell.labels.join(', '))
  const body = area('Text', cell.body)
  const said = cell.comments.map(words => {
    const quote = document.createElement('blockquote')
    quote.textContent = words
    return quote
  })
  const comment = area('A comment', '')
  open(`${end.title}, ${cell.name}`, 'You are at the tracker’s own page: Lockstep only hears of it.', [
    ...title.parts,
    ...status.parts,
    ...labels.parts,
    ...body.parts,
    comment.parts[0],
    ...said,
    comment.parts[1],
  ])
  save = async () => {
    const words = labels.box.value
      .split(',')
      .map(word => word.trim())
      .filter(Boolean)
    const fields = {
      ...(title.box.value === cell.title ? {} : { title: title.box.value }),
      ...(status.box.value === cell.status ? {} : { status: status.box.value }),
      ...(words.join() === cell.labels.join() ? {} : { labels: words }),
      ...(body.box.value === cell.body ? {} : { body: body.box.value }),
    }
    const there = { end: end.name, ref: cell.ref }
    const trouble = Object.keys(fields).length > 0 ? await send({ do: 'edit', ...there, fields }) : ''
    if (trouble || comment.box.value.trim() === '') return trouble
    return send({ do: 'comment', ...there, text: comment.box.value })
  }
}

async function editFile(end, cell) {
  const read = async () => {
    const answer = await fetch(`/file?end=${encodeURIComponent(end.name)}&ref=${encodeURIComponent(cell.ref)}`)
    return answer.json()
  }
  let file = await read()
  const box = area(file.path ?? 'File', file.text ?? '')
  box.box.className = 'file'
  box.box.spellcheck = false
  open(`${end.title}, ${cell.name}`, 'This is the file itself; saving it is all you do.', box.parts)
  at('editor-trouble').textContent = file.message ?? ''
  save = async () => {
    const trouble = await send({ do: 'save', end: end.name, ref: cell.ref, was: file.text, text: box.box.value })
    if (!trouble) return ''
    file = await read()
    box.box.value = file.text ?? ''
    return trouble
  }
}

export function addItem(state) {
  const trackers = state.ends.filter(end => end.kind === 'tracker')
  const where = choice(
    'Where',
    trackers.map(end => end.title),
    trackers[0]?.title,
  )
  const title = input('Title', '')
  open('A new item', 'Somebody enters it at one tracker. It appears everywhere.', [...where.parts, ...title.parts])
  title.box.focus()
  save = () => {
    const end = trackers.find(each => each.title === where.box.value)
    return send({ do: 'add', end: end?.name ?? '', title: title.box.value })
  }
}

function open(title, about, parts) {
  at('editor-title').textContent = title
  at('editor-about').textContent = about
  at('editor-trouble').textContent = ''
  at('editor-fields').replaceChildren(...parts)
  at('editor').showModal()
  at('editor-fields').querySelector('input, textarea')?.focus()
}

let count = 0

function field(words, box) {
  count += 1
  const label = document.createElement('label')
  box.id = `field-${count}`
  label.htmlFor = box.id
  label.textContent = words
  return { box, parts: [label, box] }
}

function input(words, value) {
  const made = field(words, document.createElement('input'))
  made.box.value = value
  return made
}

function area(words, value) {
  const made = field(words, document.createElement('textarea'))
  made.box.value = value
  return made
}

function choice(words, all, value) {
  const made = field(words, document.createElement('select'))
  for (const word of all.includes(value) ? all : [value, ...all]) made.box.append(new Option(word, word))
  made.box.value = value
  return made
}
