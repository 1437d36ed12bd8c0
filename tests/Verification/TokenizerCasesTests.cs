using LukePipeline.Tests.Support;
using LukePipeline.Verification;

namespace LukePipeline.Tests.Verification;

public sealed class TokenizerCasesTests
{
    [Fact]
    public void Verify_GoldenCases_AllHold()
    {
        var results = TokenizerCases.Verify(TestPaths.Golden).ToList();

        Assert.Equal(364, results.Count(result => result.Suite == TokenizerCases.EncodeSuite));
        Assert.Equal(38, results.Count(result => result.Suite == TokenizerCases.DecodeSuite));
        Assert.Empty(results.Where(result => !result.Ok).Select(result => $"{result.Suite} {result.Id}: {result.Difference}"));
    }
}
