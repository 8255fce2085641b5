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
  const auto one = AllowedSigners::Parse(kOne.Line());
  ASSERT_TRUE(Ok(one));
  EXPECT_EQ(one->Keys().size(), 1U);
  const auto three = AllowedSigners::Parse(kOne.Line() + ";" + kTwo.Line() + ";" + kThree.Line());
  ASSERT_TRUE(Ok(three));
  for (const SshKey& key : {kOne, kTwo, kThree}) {
    ASSERT_NE(three->Find(key.Blob()), nullptr);
    EXPECT_EQ(three->Find(key.Blob())->Blob(), key.Blob());
  }
  EXPECT_EQ(one->Find(kTwo.Blob()), nullptr);
  EXPECT_EQ(one->Find(""), nullptr);
  EXPECT_EQ(one->Find(kOne.Blob().substr(1)), nullptr);
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
    EXPECT_TRUE(Refused(AllowedSigners::Parse(value), Fault::kConfig, start + place)) << value;
  }
}

TEST(AllowedSigners, RefusesAKeyThatStandsThereTwice) {
  const std::string value = kOne.Line() + ";" + kTwo.Line() + ";" + kOne.Line();
  EXPECT_TRUE(Refused(AllowedSigners::Parse(value), Fault::kConfig, "key 3: the key stands there twice"));
}

}  // namespace
}  // namespace gl
