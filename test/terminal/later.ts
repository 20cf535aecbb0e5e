// Loaded before a command of ours: its clock is ahead, so that nobody has to wait for what takes minutes.

const ahead = Number(process.env.LOCKSTEP_TEST_AHEAD ?? 0)
const now = Date.now.bind(Date)
Date.now = () => now() + ahead
