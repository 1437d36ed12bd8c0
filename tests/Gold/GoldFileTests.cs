using System.IO.Compression;
using System.Text;
using LukePipeline.Ground;
using LukePipeline.Tests.Support;
using LukePipeline.Training.Gold;

namespace LukePipeline.Tests.Gold;

public sealed class GoldFileTests : IDisposable
{
    private const string Hash = "\"textHash\": \"0123456789abcdef0123456789abcdef\"";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_WhatMayBeLeftOut_HasItsDefaults()
    {
        var document = Assert.Single(Read(
            $$$"""{"id": "a", {{{Hash}}}, "sentences": [{"start": 0, "end": 9}, {"start": 10, "end": 20, "mentions": [{"start": 10, "end": 12, "label": "PER"}]}]}"""));

        Assert.Equal(GoldMentions.All, document.Mentions);
        Assert.Empty(document.Sentences[0].Mentions);
        Assert.Empty(document.Sentences[1].Relations);
        Assert.Null(document.Sentences[1].Mentions[0].Entity);
    }

    [Fact]
    public void Read_CompressedFile_IsRead()
    {
        var path = _folder.File("gold.jsonl.gz");
        using (var file = new GZipStream(File.Create(path), CompressionLevel.Fastest))
        {
            file.Write(Encoding.UTF8.GetBytes($$"""{"id": "a", {{Hash}}, "mentions": "related", "sentences": []}"""));
        }

        Assert.Equal(GoldMentions.Related, Assert.Single(GoldFile.Read([path])).Mentions);
    }

    [Theory]
    [InlineData("not json", "not a gold document")]
    [InlineData("null", "not a gold document")]
    [InlineData("{\"id\": \"a\", \"sentences\": []}", "textHash")]
    [InlineData("{\"id\": null, HASH, \"sentences\": []}", "not a gold document")]
    [InlineData("{\"id\": \"a\", \"textHash\": \"ABC\", \"sentences\": []}", "32 lower-case hexadecimal digits")]
    [InlineData("{\"id\": \"a\", HASH, \"mentions\": \"some\", \"sentences\": []}", "not a gold document")]
    [InlineData("{\"id\": \"a\", HASH, \"sentences\": [{\"start\": 0, \"end\": 9, \"relation\": []}]}", "relation")]
    [InlineData("{\"id\": \"a\", HASH, \"sentences\": [{\"start\": 9, \"end\": 9}]}", "the sentence 9..9 is empty")]
    [InlineData("{\"id\": \"a\", HASH, \"sentences\": [{\"start\": 5, \"end\": 9}, {\"start\": 8, \"end\": 10}]}", "8..10")]
    [InlineData("{\"id\": \"a\", HASH, \"sentences\": [{\"start\": 5, \"end\": 9, \"mentions\": [{\"start\": 4, \"end\": 6, \"label\": \"PER\"}]}]}", "the mention 4..6")]
    [InlineData("{\"id\": \"a\", HASH, \"sentences\": [{\"start\": 0, \"end\": 9, \"mentions\": [{\"start\": 4, \"end\": 6, \"label\": \"PER\"}], \"relations\": [{\"head\": 0, \"tail\": 1, \"label\": \"CEO\"}]}]}", "the relation 0 -> 1")]
    [InlineData("{\"id\": \"a\", HASH, \"sentences\": [{\"start\": 0, \"end\": 9, \"mentions\": [{\"start\": 4, \"end\": 6, \"label\": \"PER\"}], \"relations\": [{\"head\": 0, \"tail\": 0, \"label\": \"CEO\"}]}]}", "the relation 0 -> 0")]
    public void Read_LineThatCannotBeRight_NamesFileLineAndFault(string line, string fault)
    {
        var error = Assert.Throws<LukeException>(() => Read($$"""{"id": "first", {{Hash}}, "sentences": []}""", line.Replace("HASH", Hash, StringComparison.Ordinal)));

        Assert.StartsWith(_folder.File("gold.jsonl") + ", line 2: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DocumentThatStandsThereTwice_NamesBothLines()
    {
        var line = $$"""{"id": "a", {{Hash}}, "sentences": []}""";

        var error = Assert.Throws<LukeException>(() => Read(line, "", line));

        Assert.Contains("line 3: the document 'a' stands in", error.Message, StringComparison.Ordinal);
        Assert.Contains("line 1 already", error.Message, StringComparison.Ordinal);
    }

    private IReadOnlyList<GoldDocument> Read(params string[] lines)
    {
        File.WriteAllLines(_folder.File("gold.jsonl"), lines);
        return GoldFile.Read([_folder.File("gold.jsonl")]);
    }
}
