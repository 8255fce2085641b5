# Made by tools/make-completions from --help: change the program, then run it.
_git_launcher_verify() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command='' options words what=() word
  # "--name=value" comes in three words.
  if [ "$current" = = ]; then current=''; elif [ "$previous" = = ]; then previous=${COMP_WORDS[COMP_CWORD - 2]}; fi
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
      capsule | diff | quote | provenance | verify-bundle | plan | lint | os-row | explain) command=$word && break ;;
    esac
  done
  case $previous in
    --format) what=(compgen -W 'text json') ;;
    --quote | --event-log | --app-compose | --collateral | --receipt | --bundle | --trusted-root | --policy | --metrics | --os-reference | -o | --output | --key) what=(compgen -f) ;;
    --source | -o | --output) what=(compgen -d) ;;
    --pccs | --attestation-path | --github-api | --registry | --timeout | --watch | --exec | --repo | --commit | --tree-sha256 | --subdir | --entrypoint | --run-cmd | --install-cmd | --reachable-from | --image | --compose-hash | --app-id | --kms-root | --allow-service | --os-image | --max-collateral-age | --nonce | --report-data | --cert-identity | --signer-workflow | --signer-ref | --signer-ref-pattern | --cert-issuer | --source-repo | --source-ref | --source-digest | --signer-digest | --repository-id | --owner-id | --subject-name | --at | --digest | --certificate-identity | --certificate-oidc-issuer | --work-dir | --name | --port | --env | --target) what=(compgen -W '') ;;
    --accept-tcb) what=(compgen -W 'UpToDate SWHardeningNeeded ConfigurationNeeded ConfigurationAndSWHardeningNeeded OutOfDate') ;;
    --key-provider) what=(compgen -W 'kms none local tpm') ;;
  esac
  case $command in
    '')
      options='--help --format --version --verbose --quote --event-log --app-compose --collateral --receipt --bundle --trusted-root --source --policy --offline --fetch --pccs --attestation-path --github-api --registry --timeout --watch --metrics --exec --repo --commit --tree-sha256 --subdir --entrypoint --run-cmd --install-cmd --reachable-from --image --compose-hash --app-id --kms-root --allow-service --os-image --os-reference --allow-dev-os --accept-tcb --max-collateral-age --nonce --report-data --cert-identity --signer-workflow --signer-ref --signer-ref-pattern --cert-issuer --source-repo --source-ref --source-digest --signer-digest --repository-id --owner-id --subject-name --deny-self-hosted --deny-pull-request --at --strict'
      words='capsule diff quote provenance verify-bundle plan lint os-row explain'
      ;;
    'capsule')
      options='--help --output --format --quote --event-log --app-compose --collateral --receipt --bundle --trusted-root --source --policy --offline --fetch --pccs --attestation-path --github-api --registry --timeout --repo --commit --tree-sha256 --subdir --entrypoint --run-cmd --install-cmd --reachable-from --image --compose-hash --app-id --kms-root --allow-service --os-image --os-reference --allow-dev-os --accept-tcb --max-collateral-age --nonce --report-data --cert-identity --signer-workflow --signer-ref --signer-ref-pattern --cert-issuer --source-repo --source-ref --source-digest --signer-digest --repository-id --owner-id --subject-name --deny-self-hosted --deny-pull-request --at --strict'
      words=''
      ;;
    'diff')
      options='--help --format --quote --event-log --app-compose --collateral --receipt --bundle --trusted-root --source --policy --offline --fetch --pccs --attestation-path --github-api --registry --timeout --repo --commit --tree-sha256 --subdir --entrypoint --run-cmd --install-cmd --reachable-from --image --compose-hash --app-id --kms-root --allow-service --os-image --os-reference --allow-dev-os --accept-tcb --max-collateral-age --nonce --report-data --cert-identity --signer-workflow --signer-ref --signer-ref-pattern --cert-issuer --source-repo --source-ref --source-digest --signer-digest --repository-id --owner-id --subject-name --deny-self-hosted --deny-pull-request --at --strict'
      words=''
      ;;
    'quote')
      options='--help --quote --collateral --trusted-root --format --accept-tcb --max-collateral-age --at'
      words=''
      ;;
    'provenance')
      options='--help --bundle --digest --trusted-root --format --cert-identity --signer-workflow --signer-ref --signer-ref-pattern --cert-issuer --source-repo --source-ref --source-digest --signer-digest --repository-id --owner-id --subject-name --deny-self-hosted --deny-pull-request'
      words=''
      ;;
    'verify-bundle')
      options='--help --staging --bundle --certificate-identity --certificate-oidc-issuer --key --trusted-root'
      words=''
      ;;
    'plan')
      options='--help --repo --commit --image --subdir --entrypoint --run-cmd --install-cmd --work-dir --name --key-provider --port --env --agent-socket --source --tree-sha256 --target --output --format --reachable-from --kms-root --os-image --os-reference --accept-tcb --cert-identity --signer-workflow --signer-ref --signer-ref-pattern'
      words=''
      ;;
    'lint')
      options='--help --format --image --allow-service'
      words=''
      ;;
    'os-row')
      options='--help'
      words=''
      ;;
    'explain')
      options='--help'
      words='quote.format quote.collateral quote.pck-chain quote.qe quote.signature quote.tcb quote.td-attributes os.measurements os.image os.production os.acpi log.digests log.replay app.events app.config-id app.compose-hash app.identity app.kms compose.format compose.launcher-image compose.override compose.interpolation compose.pin-takes-effect compose.pin-sealed compose.other-services compose.scripts compose.env provenance.bundle provenance.log provenance.certificate provenance.identity provenance.subject pin.config pin.repo pin.commit pin.mode pin.source pin.tree pin.reachable fresh.nonce fresh.endpoint'
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
complete -F _git_launcher_verify git-launcher-verify
