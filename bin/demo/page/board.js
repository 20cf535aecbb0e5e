// The board: a row per item, a column per end. What is there stays in place; what changed lights up.

const at = id => document.getElementById(id)
const rows = new Map()
const shown = new Map()
let isFirst = true

export function showBoard(state, hands) {
  showHeads(state, hands)
  const kept = new Set(state.rows.map(row => row.id))
  for (const [id, row] of rows)
    if (!kept.has(id)) {
      row.line.remove()
      row.question?.remove()
      rows.delete(id)
    }
  for (const row of state.rows) showRow(state, row, hands)
  isFirst = false
}

const healths = { well: 'works', down: 'answers 503', revoked: 'token revoked' }
const heads = new Map()

function showHeads(state, { act }) {
  for (const end of state.ends) {
    const head = heads.get(end.name) ?? makeHead(end, act)
    head.column.classList.toggle('is-away', end.health !== 'well')
    if (head.health) head.health.value = end.health
    head.behind.textContent = end.behind > 0 ? `${end.behind} behind` : ''
  }
}

function makeHead(end, act) {
  const column = document.createElement('th')
  column.scope = 'col'
  const name = document.createElement('small')
  name.textContent = end.kind === 'files' ? `files in ${end.name}/` : 'tracker'
  const behind = document.createElement('span')
  behind.className = 'behind'
  column.append(end.title, name)
  let health
  if (end.kind === 'tracker') {
    health = document.createElement('select')
    health.setAttribute('aria-label', `How ${end.title} is`)
    for (const [value, words] of Object.entries(healths)) health.append(new Option(words, value))
    health.addEventListener('change', () => act({ do: 'health', end: end.name, health: health.value }))
    column.append(health)
  }
  column.append(behind)
  at('heads').append(column)
  const made = { column, health, behind }
  heads.set(end.name, made)
  return made
}

function showRow(state, row, hands) {
  const known = rows.get(row.id) ?? makeRow(state, row)
  known.title.textContent = row.title || '(no title)'
  known.about.textContent = standingWords(row, state)
  known.about.classList.toggle('waits', row.standing !== 'same')
  known.line.classList.toggle('has-question', row.standing === 'asks')
  for (const end of state.ends) showCell(known.cells.get(end.name), row, end, hands)
  showQuestion(known, row, state, hands)
}

function standingWords({ standing, cells }, { ends }) {
  if (standing === 'same') return 'in step'
  if (standing === 'asks') return 'waits for you'
  if (standing === 'broken') return 'left alone'
  const behind = ends.filter(({ name }) => cells[name]?.isBehind !== false).map(({ title }) => title)
  return behind.length > 0 ? `not yet: ${behind.join(', ')}` : 'on its way'
}

function makeRow(state, row) {
  const line = document.createElement('tr')
  const head = document.createElement('th')
  head.scope = 'row'
  const title = document.createElement('span')
  const about = document.createElement('small')
  head.append(title, about)
  line.append(head)
  const cells = new Map()
  for (const end of state.ends) {
    const cell = document.createElement('td')
    cells.set(end.name, cell)
    line.append(cell)
  }
  at('rows').append(line)
  const made = { line, title, about, cells, question: undefined }
  rows.set(row.id, made)
  return made
}

const fields = ['name', 'title', 'words', 'body']

function showCell(place, row, end, { open }) {
  const cell = row.cells[end.name]
  const key = `${row.id} ${end.name}`
  place.classList.toggle('is-behind', cell?.isBehind === true)
  place.classList.toggle('is-away', end.health !== 'well')
  place.classList.toggle('is-trouble', cell?.trouble !== undefined)
  if (!cell) {
    const nothing = document.createElement('p')
    nothing.className = 'nothing'
    nothing.textContent = 'not here yet'
    place.replaceChildren(nothing)
    shown.delete(key)
    return
  }
  const button = place.querySelector('button') ?? makeCell(place)
  button.onclick = () => open(end, cell)
  button.dataset.end = end.name
  button.setAttribute('aria-label', `${end.title}, ${cell.name}: ${cell.title}, ${cell.status}. Edit`)
  const before = shown.get(key)
  const now = {
    name: cell.name,
    title: cell.trouble ? 'cannot be read' : cell.title,
    words: JSON.stringify([cell.status, cell.step, cell.labels]),
    body: cell.trouble ? 'select to mend it' : bodyLine(cell),
  }
  for (const field of fields) {
    if (before?.[field] === now[field]) continue
    const part = button.querySelector(`.${field}`)
    if (field === 'words') part.replaceChildren(...wordsOf(cell))
    else part.textContent = now[field]
    if (!isFirst) light(part)
  }
  shown.set(key, now)
}

function makeCell(place) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'cell'
  for (const field of fields) {
    const part = document.createElement('span')
    part.className = field
    button.append(part)
  }
  place.replaceChildren(button)
  return button
}

function bodyLine({ body, comments }) {
  const talk = comments.length === 0 ? '' : ` · ${comments.length === 1 ? '1 comment' : `${comments.length} comments`}`
  return `${body.replaceAll(/\s*\n\s*/g, ' ¶ ') || 'no text'}${talk}`
}

function wordsOf({ status, step, labels }) {
  const chip = document.createElement('span')
  chip.className = 'chip'
  chip.dataset.step = step ?? ''
  chip.textContent = status
  return [
    ...(status === '' ? [] : [chip]),
    ...labels.map(word => {
      const label = document.createElement('span')
      label.className = 'label'
      label.textContent = word
      return label
    }),
  ]
}

function light(part) {
  part.classList.remove('is-fresh')
  // Reading a measure makes the next class a new beginning.
  void part.offsetWidth
  part.classList.add('is-fresh')
  setTimeout(() => part.classList.remove('is-fresh'), 2600)
}

function showQuestion(known, row, state, { act }) {
  const text = JSON.stringify(row.questions)
  if (known.asked === text) return
  known.asked = text
  known.question?.remove()
  known.question = undefined
  if (row.questions.length === 0) return
  const line = document.createElement('tr')
  line.className = 'question'
  const place = document.createElement('td')
  place.colSpan = state.ends.length + 1
  for (const question of row.questions) place.append(askingOf(question, state, act))
  line.append(place)
  known.line.after(line)
  known.question = line
}

function askingOf({ id, field, was, sides }, state, act) {
  const asking = document.createElement('div')
  asking.className = 'ask'
  const words = document.createElement('span')
  const what = document.createElement('strong')
  what.textContent = `Two people changed the ${field}.`
  words.append(what, ` It was ${was}. Which is right?`)
  asking.append(words)
  for (const { end, says } of sides) {
    const choice = document.createElement('button')
    choice.type = 'button'
    choice.textContent = `${state.ends.find(each => each.name === end)?.title ?? end}: ${says}`
    choice.addEventListener('click', () => act({ do: 'resolve', conflict: id, end }))
    asking.append(choice)
  }
  return asking
}

/** Arrows go from cell to cell, as in any table. */
at('rows').addEventListener('keydown', event => {
  const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }
  const step = steps[event.key]
  const place = event.target.closest('td')
  if (!step || !event.target.matches('.cell')) return
  const lines = [...at('rows').querySelectorAll('tr:not(.question)')]
  const line = lines.indexOf(place.parentElement)
  const next = lines[line + step[0]]?.children[place.cellIndex + step[1]]?.querySelector('.cell')
  if (next) {
    event.preventDefault()
    next.focus()
  }
})
