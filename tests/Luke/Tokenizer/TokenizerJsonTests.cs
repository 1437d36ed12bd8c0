using LukePipeline.Luke.Tokenizer;
using LukePipeline.Luke.Weights;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Luke.Tokenizer;

/// <summary>A tokenizer that is kept in <c>tokenizer.json</c> alone.</summary>
public sealed class TokenizerJsonTests : IDisposable
{
    private static readonly string Shipped = TokenizerJson.Shipped;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void FromPretrained_TokenizerJsonAlone_GivesTheSameIds(bool mergesAsLists, bool addedBeside)
    {
        var copy = Copy(mergesAsLists, addedBeside);
        var (expected, actual) = (LukeTokenizer.FromPretrained(Shipped), LukeTokenizer.FromPretrained(copy));

        foreach (var text in new[] { "Beyoncé lives in Los Angeles.", " 😀\u0301\tx  y ", "<mask> and <ent>Ada</ent>", "日本語 naïve ﬁ 1,234.5", "" })
        {
            Assert.Equal(expected.EncodeSpans(text, []).InputIds, actual.EncodeSpans(text, []).InputIds);
        }

        Assert.Equal(expected.TokenCount, actual.TokenCount);
    }

    [Fact]
    public void ListFiles_TokenizerJson_CountsWhereItIsRead()
    {
        var copy = Copy(mergesAsLists: true, addedBeside: true);
        File.Copy(Path.Combine(Shipped, "model.safetensors"), Path.Combine(copy, "model.safetensors"));

        Assert.Contains(CheckpointDirectory.ListFiles(copy), file => file.EndsWith("tokenizer.json", StringComparison.Ordinal));

        File.Copy(Path.Combine(Shipped, "vocab.json"), Path.Combine(copy, "vocab.json"));
        Assert.DoesNotContain(CheckpointDirectory.ListFiles(copy), file => file.EndsWith("tokenizer.json", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"model":{"type":"WordPiece","vocab":{}}}""", "no model with a vocab and merges")]
    [InlineData("""{"model":{"vocab":{"a":-1},"merges":[]}}""", "the id of 'a'")]
    [InlineData("""{"model":{"vocab":{"a":1},"merges":["a"]}}""", "merge 0")]
    [InlineData("[]", "not an object")]
    public void FromPretrained_DamagedTokenizerJson_SaysWhat(string content, string words)
    {
        var copy = Copy(mergesAsLists: true, addedBeside: true);
        File.WriteAllText(Path.Combine(copy, "tokenizer.json"), content);

        var error = Assert.ThrowsAny<LukePipeline.Ground.LukeException>(() => LukeTokenizer.FromPretrained(copy));

        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    private string Copy(bool mergesAsLists, bool addedBeside) => TokenizerJson.Write(_folder, mergesAsLists, addedBeside);
}
