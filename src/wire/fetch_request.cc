#include "wire/fetch_request.h"

#include <cassert>

#include "wire/pkt_line.h"

namespace gl {

// request = "command=fetch" ["agent=" name] ["object-format=" name] delimiter *argument flush, each a pkt-line of text
// The first three only as the server offered them. Source: gitprotocol-v2(5), "Command Request", "agent", "fetch",
// "object-format". After "done" the server has to send its pack in the answer to this request.
Result<std::string> FetchRequest(const Capabilities& capabilities, const ObjectId& want,
                                 const std::vector<ObjectId>& held) {
  if (!capabilities.shallow) return Fail(Fault::kRemote, "the remote does not offer a fetch without history (shallow)");
  assert(want.Algorithm() == capabilities.object_format);

  std::string request;
  const auto line = [&](const std::string& text) { AppendData(request, text + "\n"); };
  line("command=fetch");
  if (capabilities.agent) line("agent=git-launcher");
  if (capabilities.names_object_format) {
    line("object-format=" + std::string(ObjectFormatName(capabilities.object_format)));
  }
  AppendDelimiter(request);
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

}  // namespace gl
