# Made by tools/make-completions from --help: change the program, then run it.
_git_launcher() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command='' options words what=()
  # "--name=value" comes in three words.
  if [ "$current" = = ]; then current=''; elif [ "$previous" = = ]; then previous=${COMP_WORDS[COMP_CWORD - 2]}; fi
  case $previous in
    --log-format) what=(compgen -W 'text json') ;;
  esac
  case $command in
    '')
      options='--check --fetch-only --log-format= --version --help'
      words=''
      ;;
  esac
  case $current in
    -*) [ "${#what[@]}" != 0 ] || what=(compgen -W "$options") ;;
    *) [ "${#what[@]}" != 0 ] || what=(compgen -f -W "$words") ;;
  esac
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <("${what[@]}" -- "$current")
  case "${COMPREPLY[*]}" in *=) compopt -o nospace 2>/dev/null ;; esac
}
complete -F _git_launcher git-launcher
