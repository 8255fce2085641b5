#include "launch/git_dir.h"

#include "os/files.h"

namespace gl {
namespace {

std::string ConfigText(const GitDirPlan& plan) {
  const bool sha256 = plan.algorithm == HashAlgorithm::kSha256;
  std::string text = "[core]\n\trepositoryformatversion = ";
  text += sha256 ? "1\n" : "0\n";
  text += "\tfilemode = true\n\tbare = ";
  text += plan.bare ? "true\n" : "false\n";
  if (sha256) text += "[extensions]\n\tobjectFormat = sha256\n";
  text += plan.extra_config;
  return text;
}

}  // namespace

Status MakeGitDir(int directory, const GitDirPlan& plan) {
  GL_TRY(CreateFile(directory, "HEAD", plan.head + "\n", 0644));
  GL_TRY(CreateFile(directory, "config", ConfigText(plan), 0644));
  GL_ASSIGN(const UniqueFd objects, MakeDirectory(directory, "objects"));
  GL_TRY(MakeDirectory(objects.Get(), "pack"));
  GL_TRY(MakeDirectory(objects.Get(), "info"));
  GL_ASSIGN(const UniqueFd refs, MakeDirectory(directory, "refs"));
  GL_TRY(MakeDirectory(refs.Get(), "heads"));
  GL_TRY(MakeDirectory(refs.Get(), "tags"));
  GL_TRY(MakeDirectory(refs.Get(), "remotes"));
  GL_TRY(MakeDirectory(directory, "hooks"));
  GL_TRY(MakeDirectory(directory, "info"));
  return {};
}

}  // namespace gl
