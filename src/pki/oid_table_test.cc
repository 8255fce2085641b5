#include "pki/oid_table.h"

#include <gtest/gtest.h>

#include "tests/builders/der_writer.h"

namespace gl {
namespace {

TEST(OidTable, HasBothSpellingsOfEach) {
  for (const Oid& oid : kOidTable) EXPECT_EQ(oid.der, test::OidContent(oid.dotted)) << oid.dotted;
}

// What the test's own encoder is worth: RFC 5280's example of ecdsa-with-SHA256, and a first number of two bytes.
TEST(OidTable, IsComparedWithRightSpellings) {
  EXPECT_EQ(test::OidContent("1.2.840.10045.4.3.2"), "\x2A\x86\x48\xCE\x3D\x04\x03\x02");
  EXPECT_EQ(test::OidContent("2.999.3"), "\x88\x37\x03");
}

}  // namespace
}  // namespace gl
