# Made by tools/make-completions from --help: change the program, then run it.
complete -c git-launcher -l check -d 'read and validate the config only; prints the pin'
complete -c git-launcher -l fetch-only -d 'everything but running the workload; prints what was verified'
complete -c git-launcher -l log-format -x -a 'text json' -d 'text (default) or json: one object a line'
complete -c git-launcher -l version -d 'print the version'
complete -c git-launcher -s h -l help -d 'print this'
