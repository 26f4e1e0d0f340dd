#!/usr/bin/env bash
# Commits the figures in FOLDER to the branch refresh-figures, opens or updates its pull request and starts the tests on it:
#
#     GH_TOKEN=... bash .github/propose-figures.sh FOLDER
#
# FOLDER comes from a job that runs packages of others, so nothing in it is trusted: it may hold due.txt and new versions of
# data/*.csv that the repository already has, in regular files of at most 5 MB. Anything else is refused and nothing is written.
set -euo pipefail
folder=$1
branch=refresh-figures

refuse() {
  printf 'Refused: %q %s\n' "$1" "$2" >&2
  exit 1
}

[[ -d $folder ]] || refuse "$folder" "is not a folder"
figures=()
while IFS= read -r -d '' entry; do
  path=${entry#"$folder"/}
  [[ -L $entry || ! -f $entry ]] && refuse "$path" "is not a regular file"
  [[ $(wc -c <"$entry") -le 5000000 ]] || refuse "$path" "is larger than 5 MB"
  [[ $path == due.txt ]] && continue
  [[ $path =~ ^data/[a-z0-9-]+\.csv$ ]] || refuse "$path" "is not a file of figures, data/*.csv"
  git ls-files --error-unmatch -- "$path" >/dev/null 2>&1 || refuse "$path" "is not in the repository"
  figures+=("$path")
done < <(find "$folder" -mindepth 1 ! \( -type d -path "$folder/data" \) -print0)

for path in ${figures[@]+"${figures[@]}"}; do # bash before 4.4 takes an empty array for an unset variable
  cp -- "$folder/$path" "$path"
done
if git diff --quiet -- data; then
  echo "Nothing has changed."
  exit 0
fi

title="Figures read on $(date -u +%F)"
git config user.name "github-actions[bot]"
git config user.email "41898282+github-actions[bot]@users.noreply.github.com"
git switch --quiet --force-create "$branch"
git commit --quiet --message "$title" -- "${figures[@]}"
gh auth setup-git # git asks gh for the token, so it stands in no file and on no command line
git push --quiet --force origin "$branch"

body=$(mktemp)
{
  echo "Releases and dated figures as the package index has them today. Judgements are untouched. To be read again:"
  echo
  # Indented, so that no line is read as markup, and within the 65,536 characters that GitHub takes.
  awk 'NR <= 300 { print "    " substr($0, 1, 200) }' "$folder/due.txt"
} >"$body"
if [[ $(gh pr list --head "$branch" --state open --json number --jq length) == 0 ]]; then
  gh pr create --head "$branch" --title "$title" --body-file "$body"
else
  gh pr edit "$branch" --title "$title" --body-file "$body"
fi
gh workflow run ci.yml --ref "$branch"
