#!/usr/bin/env node
// Runs the program of this system, with its arguments, streams and exit code.
const { spawnSync } = require('node:child_process');

const system = `careplan-cli-${process.platform}-${process.arch}`;
let program;
try {
  program = require.resolve(`${system}/bin/careplan${process.platform === 'win32' ? '.exe' : ''}`);
} catch {
  console.error(`careplan: the package ${system} is not installed; there is none for this system, or optional dependencies were left out`);
  process.exit(2);
}
const { status, signal, error } = spawnSync(program, process.argv.slice(2), { stdio: 'inherit' });
if (error) console.error(`careplan: ${error.message}`);
if (signal) process.kill(process.pid, signal);
process.exitCode = status ?? 2;
