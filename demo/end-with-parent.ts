// Loaded into every program that the demo starts: its standard input is a pipe that the demo holds open, so it ends
// whenever and however the demo ends, kill -9 included, and nothing is left running.
process.stdin.resume();
process.stdin.once('end', () => { process.kill(process.pid, 'SIGTERM'); });
process.stdin.once('error', () => { process.kill(process.pid, 'SIGTERM'); });
// the pipe alone is no reason to go on
if ('unref' in process.stdin) process.stdin.unref();
