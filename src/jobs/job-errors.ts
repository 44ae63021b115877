import { defineErrors } from '../shared/errors.ts';

export const jobErrors = defineErrors({
  'job.not_found': {
    kind: 'not-found',
    en: 'There is no such job.',
    de: 'Diesen Auftrag gibt es nicht.',
  },
  'job.not_dead': {
    kind: 'conflict',
    en: 'Only a job that has given up can be started again.',
    de: 'Nur ein aufgegebener Auftrag kann neu gestartet werden.',
  },
  'job.already_asked_again': {
    kind: 'conflict',
    en: 'A newer job for the same purpose is already waiting.',
    de: 'Ein neuerer Auftrag für denselben Zweck wartet bereits.',
  },
  'job.lost': {
    kind: 'conflict',
    en: 'Another worker has taken this job over in the meantime.',
    de: 'Ein anderer Prozess hat diesen Auftrag inzwischen übernommen.',
  },
  'job.worker_lost': {
    kind: 'unavailable',
    en: 'The worker ended or stood still while it ran this job.',
    de: 'Der ausführende Prozess endete oder stand still, während er diesen Auftrag ausführte.',
  },
  'job.timed_out': {
    kind: 'unavailable',
    en: 'The job took longer than it may.',
    de: 'Der Auftrag dauerte länger als erlaubt.',
  },
  'task.not_found': {
    kind: 'not-found',
    en: 'There is no such task.',
    de: 'Diesen Vorgang gibt es nicht.',
  },
  'task.given_up': {
    kind: 'unavailable',
    en: 'This failed again and again for reasons of ours and was given up. Nothing of it is half done that cannot go on; an administrator can start it again.',
    de: 'Dies scheiterte wiederholt aus Gründen, die bei uns liegen, und wurde aufgegeben. Die Administration kann es erneut starten; es geht dann dort weiter, wo es stand.',
  },
  'job.unexpected': {
    kind: 'unavailable',
    en: 'The job failed for a reason that the program does not know.',
    de: 'Der Auftrag scheiterte aus einem Grund, den das Programm nicht kennt.',
  },
});
