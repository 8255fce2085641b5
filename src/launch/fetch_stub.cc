#include "launch/fetch.h"
namespace gl {
Result<Fetched> Fetch(int staging, const std::string& staging_path, const Pin& pin, const std::vector<ObjectId>&,
                      const PackTarget&) {
  GL_ASSIGN(Quarantine quarantine, Quarantine::Create(staging, staging_path, "host-1", pin));
  GL_ASSIGN(std::string complaint, FetchCommit(quarantine, pin));
  Fetched fetched;
  fetched.quarantine.emplace(std::move(quarantine));
  fetched.complaint = complaint;
  return fetched;
}
}  // namespace gl
