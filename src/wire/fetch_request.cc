#include "wire/fetch_request.h"

#include <cassert>

#include "wire/pkt_line.h"

namespace gl {

namespace {

void AppendText(std::string& request, const std::string& text) { AppendData(request, text + "\n"); }

}  // namespace

// request = head *argument flush, each a pkt-line of text. Source: gitprotocol-v2(5), "fetch".
// After "done" the server has to send its pack in the answer to this request.
Result<std::string> FetchRequest(const Capabilities& capabilities, const ObjectId& want,
                                 const std::vector<ObjectId>& held) {
  if (!capabilities.shallow) return Fail(Fault::kRemote, "the remote does not offer a fetch without history (shallow)");
  assert(want.Algorithm() == capabilities.object_format);

  std::string request = CommandRequest(capabilities, "fetch");
  const auto line = [&](const std::string& text) { AppendText(request, text); };
  line("no-progress");
  line("ofs-delta");
  if (!held.empty()) line("thin-pack");  // or git leaves out nothing of what a commit without parents holds
  line("want " + want.Hex());
  for (const ObjectId& id : held) line("shallow " + id.Hex());  // or the server takes their parents for ours too
  line("deepen 1");
  for (const ObjectId& id : held) line("have " + id.Hex());
  line("done");
  AppendFlush(request);
  return request;
}

Result<std::string> CommitsRequest(const Capabilities& capabilities, const ObjectId& tip, const ObjectId& base) {
  if (!capabilities.filter)
    return Fail(Fault::kRemote,
                "the remote does not offer a fetch of commits alone (filter; of git: uploadpack.allowFilter)");
  std::string request = CommandRequest(capabilities, "fetch");
  for (const std::string& text : {std::string("no-progress"), std::string("ofs-delta"), std::string("filter tree:0"),
                                  "want " + tip.Hex(), "have " + base.Hex(), std::string("done")}) {
    AppendText(request, text);
  }
  AppendFlush(request);
  return request;
}

}  // namespace gl
