#include "wire/fetch_request.h"

#include <cassert>

namespace gl {

// Source: gitprotocol-v2(5), "fetch". After "done" the server has to send its pack in the answer to this request.
Result<std::string> FetchRequest(const Capabilities& capabilities, const ObjectId& want,
                                 const std::vector<ObjectId>& held) {
  if (!capabilities.shallow) return Fail(Fault::kRemote, "the remote does not offer a fetch without history (shallow)");
  assert(want.Algorithm() == capabilities.object_format);

  std::vector<std::string> arguments = {"no-progress", "ofs-delta"};
  const auto add = [&arguments](std::string_view word, const ObjectId& id) {
    arguments.push_back(std::string(word) + " " + id.Hex());
  };
  if (!held.empty())
    arguments.emplace_back("thin-pack");  // or git leaves out nothing of what a commit without parents holds
  add("want", want);
  for (const ObjectId& id : held) add("shallow", id);  // or the server takes their parents for ours too
  arguments.emplace_back("deepen 1");
  for (const ObjectId& id : held) add("have", id);
  arguments.emplace_back("done");
  return CommandRequest(capabilities, "fetch", arguments);
}

Result<std::string> CommitsRequest(const Capabilities& capabilities, const ObjectId& tip, const ObjectId& base) {
  if (!capabilities.filter)
    return Fail(Fault::kRemote,
                "the remote does not offer a fetch of commits alone (filter; of git: uploadpack.allowFilter)");
  return CommandRequest(
      capabilities, "fetch",
      {"no-progress", "ofs-delta", "filter tree:0", "want " + tip.Hex(), "have " + base.Hex(), "done"});
}

}  // namespace gl
