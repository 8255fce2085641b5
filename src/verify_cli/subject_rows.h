// What runs, as rows for a person.
#pragma once

#include <array>

#include "verify/report.h"

namespace gl {

struct SubjectRow {
  std::string_view name;
  std::optional<std::string> Subject::* value;
};

inline constexpr std::array<SubjectRow, 13> kSubjectRows = {{
    {"repo", &Subject::repo},
    {"commit", &Subject::commit},
    {"tree-sha256", &Subject::tree_sha256},
    {"subdir", &Subject::subdir},
    {"entrypoint", &Subject::entrypoint},
    {"mode", &Subject::mode},
    {"launcher image", &Subject::launcher_image},
    {"compose-hash", &Subject::compose_hash},
    {"app-id", &Subject::app_id},
    {"instance-id", &Subject::instance_id},
    {"os image", &Subject::os_image_hash},
    {"os version", &Subject::os_version},
    {"tee", &Subject::tee},
}};

}  // namespace gl
