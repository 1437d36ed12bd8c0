using LukePipeline.Reference.Verification;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Reference.Modeling;

public sealed class GoldenModelCasesTests(GoldenModelCasesTests.Results results) : IClassFixture<GoldenModelCasesTests.Results>
{
    public static TheoryData<string> Ids => new(Results.Read(TestPaths.Golden));

    [Theory]
    [MemberData(nameof(Ids))]
    public void Forward_RecordedCase_EqualsTheReference(string id)
    {
        var result = results.ById[id];

        Assert.True(result.Ok, result.Difference);
        Assert.True(result.MaxError is null or <= 2e-5, $"{id} differs by {result.MaxError}: more than the reference between its own versions.");
    }

    [Fact]
    public void Ids_GoldenFolder_AreAllHundredAndOne() => Assert.Equal(101, results.ById.Count);

    /// <summary>One run of all cases: models are opened once, not once per case.</summary>
    public sealed class Results
    {
        public IReadOnlyDictionary<string, CaseResult> ById { get; } =
            ModelCases.Verify(TestPaths.Golden).ToDictionary(result => result.Id);

        public static IEnumerable<string> Read(string folder)
        {
            using var document = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, ModelCases.FileName)));
            return [.. document.RootElement.GetProperty("cases").EnumerateArray()
                .Select(item => $"{item.GetProperty("model").GetString()}/{item.GetProperty("case").GetString()}")];
        }
    }
}
