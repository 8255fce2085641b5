#include "signer/allowed_signers.h"

#include <gtest/gtest.h>

#include "tests/builders/outcome.h"
#include "tests/builders/ssh_key.h"

namespace gl {
namespace {

using test::Ok;
using test::Refused;
using test::SshKey;

const SshKey kOne("ssh-ed25519"), kTwo("ecdsa-sha2-nistp256"), kThree("sk-ssh-ed25519@openssh.com");

TEST(AllowedSigners, HoldsOneKeyOrSeveral) {
  const auto one = ParseAllowedSigners(kOne.Line());
  ASSERT_TRUE(Ok(one));
  EXPECT_EQ(one->size(), 1U);
  const auto three = ParseAllowedSigners(kOne.Line() + ";" + kTwo.Line() + ";" + kThree.Line());
  ASSERT_TRUE(Ok(three));
  ASSERT_EQ(three->size(), 3U);
  EXPECT_EQ((*three)[0].Blob(), kOne.Blob());
  EXPECT_EQ((*three)[1].Blob(), kTwo.Blob());
  EXPECT_EQ((*three)[2].Blob(), kThree.Blob());
}

TEST(AllowedSigners, NamesTheKeyThatIsWrong) {
  const std::string start = "ALLOWED_SIGNERS must be 'TYPE BASE64', more of them after ';': key ";
  const std::pair<std::string, std::string> cases[] = {{"", "1: "},
                                                       {";", "1: "},
                                                       {kOne.Line() + ";", "2: "},
                                                       {";" + kOne.Line(), "1: "},
                                                       {kOne.Line() + ";;" + kTwo.Line(), "2: "},
                                                       {kOne.Line() + "; " + kTwo.Line(), "2: "},
                                                       {kOne.Line() + " ;" + kTwo.Line(), "1: "},
                                                       {kOne.Line() + "," + kTwo.Line(), "1: "},
                                                       {kOne.Line() + ";" + kTwo.Line() + ";ssh-rsa AAAA", "3: "}};
  for (const auto& [value, place] : cases) {
    EXPECT_TRUE(Refused(ParseAllowedSigners(value), Fault::kConfig, start + place)) << value;
  }
}

TEST(AllowedSigners, RefusesAKeyThatStandsThereTwice) {
  const std::string value = kOne.Line() + ";" + kTwo.Line() + ";" + kOne.Line();
  EXPECT_TRUE(Refused(ParseAllowedSigners(value), Fault::kConfig, "key 3: the key stands there twice"));
}

}  // namespace
}  // namespace gl
