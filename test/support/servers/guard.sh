#!/bin/sh
# Ends the servers of one private folder and removes the folder.
# "wait" makes it a guardian: its standard input is a pipe held open by the process that started the servers,
# so the pipe ends whenever and however that process ends, kill -9 included.
folder=$1
if [ "${2:-}" = wait ]; then
  cat >/dev/null 2>&1
fi

command_of() {
  if [ -d /proc/self ]; then
    tr '\0' ' ' <"/proc/$1/cmdline" 2>/dev/null
  else
    ps -p "$1" -o command= 2>/dev/null
  fi
}

for file in "$folder"/*/server.pid; do
  [ -f "$file" ] || continue
  pid=$(cat "$file")
  # A process id can have been given to a stranger meanwhile: only one that works in this folder is ended.
  case "$(command_of "$pid")" in
    *"$folder"*) kill -9 "-$pid" 2>/dev/null ;;
  esac
done

# A dying server may still be writing.
for pause in 0.2 1 3; do
  rm -rf "$folder" 2>/dev/null && break
  sleep "$pause"
done
