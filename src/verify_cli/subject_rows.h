// What runs, field by field: the one table of all that show or compare it.
#pragma once

#include <array>

#include "verify/report.h"

namespace gl {

struct SubjectRow {
  std::string_view member;  // of the JSON report
  std::string_view name;    // for a person
  std::optional<std::string> Subject::* value;
};

inline constexpr std::array<SubjectRow, 13> kSubjectRows = {{
    {"repo", "repo", &Subject::repo},
    {"commit", "commit", &Subject::commit},
    {"tree_sha256", "tree-sha256", &Subject::tree_sha256},
    {"subdir", "subdir", &Subject::subdir},
    {"entrypoint", "entrypoint", &Subject::entrypoint},
    {"mode", "mode", &Subject::mode},
    {"launcher_image", "launcher image", &Subject::launcher_image},
    {"compose_hash", "compose-hash", &Subject::compose_hash},
    {"app_id", "app-id", &Subject::app_id},
    {"instance_id", "instance-id", &Subject::instance_id},
    {"os_image_hash", "os image", &Subject::os_image_hash},
    {"os_version", "os version", &Subject::os_version},
    {"tee", "tee", &Subject::tee},
}};

}  // namespace gl
