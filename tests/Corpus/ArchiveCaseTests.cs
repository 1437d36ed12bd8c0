using LukePipeline.Corpus;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;
using LukePipeline.Ground;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;
using LukePipeline.Tests.Support;
using LukePipeline.Text;

namespace LukePipeline.Tests.Corpus;

/// <summary>Ordinary archives that were once read wrong (Cases), each as a job with its usual options reads it.</summary>
public sealed class ArchiveCaseTests
{
    [Fact]
    public async Task Read_FolderWithFilesOfOtherKinds_CountsThemByEnding()
    {
        var plan = await PlanAsync(Spec("05-files-ignored-without-a-word/input"));

        Assert.Equal(["docs.jsonl"], plan.Files.Select(file => file.Source));
        Assert.Equal(5, plan.IgnoredFiles);
        Assert.Equal([".bz2", ".docx", ".eml", ".log", ".xml"], plan.Ignored!.Keys);
    }

    [Theory]
    [InlineData("input.parquet")]
    [InlineData("input-list.parquet")]
    public async Task Read_ParquetWithAColumnThatNobodyReads_DoesNotLookAtIt(string name)
    {
        var entries = await ReadAsync(Spec($"08-column-of-a-type-nobody-reads/{name}"));

        Assert.Equal(3, entries.OfType<Document>().Count());
        Assert.Equal(ReasonCode.MissingText, Assert.Single(entries.OfType<DocumentFailure>()).Reason);
    }

    [Fact]
    public async Task Read_ParquetWhoseAskedColumnIsOfSuchAType_IsAMismatchAndNoDamage()
    {
        var failure = Assert.Single(await ReadAsync(Spec("08-column-of-a-type-nobody-reads/input.parquet") with { TextField = "vector" }));

        Assert.Equal(ReasonCode.SchemaMismatch, Assert.IsType<DocumentFailure>(failure).Reason);
    }

    [Fact]
    public async Task Read_FormatThatIsSaid_CountsMoreThanTheName()
    {
        Assert.Equal(["a", "b", "c"], Ids(await ReadAsync(Spec("09-format-flag-without-effect/input.txt") with { Format = "jsonl" })));
        Assert.Equal(["input"], Ids(await ReadAsync(Spec("19-unread-json-field-decides/input.jsonl") with { Format = "text" })));
        Assert.Equal([ReasonCode.UnsupportedFormat], Reasons(await ReadAsync(Spec("20-lz4-of-hadoop/input.parquet") with { Format = "jsonl" })));
    }

    [Theory]
    [InlineData("input.jsonl", 5)]
    [InlineData("input.parquet", 1)]
    public async Task Read_FieldThatHappensToBeCalledWords_IsIgnoredWithANote(string name, int documents)
    {
        var entries = await ReadAsync(Spec($"11-field-called-words/{name}"));

        Assert.Equal(documents, entries.Count);
        Assert.All(entries, entry =>
        {
            var document = Assert.IsType<Document>(entry);
            Assert.Null(document.Words);
            Assert.Null(document.Sentences);
            Assert.Single(document.IgnoredFields);
        });
    }

    [Fact]
    public async Task Read_WordsThatLookLikeWords_AreTaken()
    {
        using var files = new CorpusFiles();
        files.Options = files.Options with { GuessesSegmentation = true };

        var document = Assert.IsType<Document>(Assert.Single(await files.ReadAsync(
            "a.jsonl", """{"text":"Ada don't go. 日本語","words":[[0,3],[4,6],[6,9],[10,12],[12,13],[14,16],[16,17]],"sentences":[[0,5],[5,7]]}""")));

        Assert.Equal((7, 2, 0), (document.Words!.Count, document.Sentences!.Count, document.IgnoredFields.Count));
    }

    [Fact]
    public async Task Read_ZstdOfALongWindow_IsALimitAndNoDamage()
    {
        var failure = Assert.IsType<DocumentFailure>(Assert.Single(await ReadAsync(Spec("17-zstd-with-a-long-window/input.jsonl.zst"))));

        Assert.Equal(ReasonCode.UnsupportedFormat, failure.Reason);
        Assert.Contains("zstd -d --long=31", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("input-array.json")]
    [InlineData("input-pretty.jsonl")]
    public async Task Read_JsonThatIsNotJsonLines_IsRead(string name) =>
        Assert.Equal(["p", "q"], Ids(await ReadAsync(Spec($"18-json-that-is-not-json-lines/{name}"))));

    [Fact]
    public async Task Read_UnreadFieldThatIsNoJson_DoesNotDecide()
    {
        Assert.Equal(["nan", "inf", "deep"], Ids(await ReadAsync(Spec("19-unread-json-field-decides/input.jsonl"))));

        var asked = await ReadAsync(Spec("19-unread-json-field-decides/input.jsonl") with { MetadataFields = ["score"] });

        Assert.Equal(["deep"], Ids(asked));
        Assert.All(asked.OfType<DocumentFailure>(), failure => Assert.Contains("NaN and Infinity are no JSON", failure.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("20-lz4-of-hadoop/input.parquet", "auto", "LZ4")]
    [InlineData("21-compressed-behind-a-plain-name/input-gz.jsonl", "auto", "gzip")]
    [InlineData("21-compressed-behind-a-plain-name/input.jsonl.bz2", "jsonl", "bzip2")]
    public async Task Read_CompressionThatIsNotReadHere_IsNamedOnce(string name, string format, string compression)
    {
        var failure = Assert.IsType<DocumentFailure>(Assert.Single(await ReadAsync(Spec(name) with { Format = format })));

        Assert.Equal((ReasonCode.UnsupportedFormat, true), (failure.Reason, failure.WholeFile));
        Assert.Contains(compression, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_ByteOrderMarkInsideAFile_IsNoContent() =>
        Assert.Equal(2, (await ReadAsync(Spec("29-byte-order-mark-inside-a-file/input.jsonl"))).OfType<Document>().Count());

    [Fact]
    public async Task Read_MetadataThatIsAList_IsTheSameTextInBothFormats()
    {
        var (lines, parquet) = (await ReadMetadataAsync("input.jsonl"), await ReadMetadataAsync("input.parquet"));

        Assert.Equal(["p tags=[\"a\",\"b\"] info={\"n\":1}", "q tags=[]"], lines);
        Assert.Equal(lines, parquet);

        static async Task<string[]> ReadMetadataAsync(string name) =>
            [.. (await ReadAsync(Spec($"30-metadata-that-is-a-list/{name}") with { MetadataFields = ["tags", "info"] })).Cast<Document>()
                .Select(document => $"{document.Id} {string.Join(' ', document.Metadata.OrderByDescending(field => field.Key).Select(field => $"{field.Key}={field.Value}"))}")];
    }

    [Fact]
    public async Task Plan_OutputsBelowTheInput_AreLeftOut()
    {
        using var files = new CorpusFiles();
        files.Write("docs.jsonl", await File.ReadAllBytesAsync(PathOf("24-results-below-the-input/input/docs.jsonl")));
        foreach (var name in new[] { "_job/owner.json", "entities/part-00000.parquet", "manifest.json", "notes.jsonl" })
        {
            files.Write($"results/day1/{name}", "{}");
        }

        var plan = await PlanAsync(new JobSpec { Inputs = [files.Root], Output = Path.Combine(files.Root, "results", "day2") });

        Assert.Equal(["docs.jsonl"], plan.Files.Select(file => file.Source));
        Assert.Equal(KeyValuePair.Create("output of a job", 1), Assert.Single(plan.Ignored!));

        // The input folder itself as output: its tables are none of its documents.
        foreach (var name in new[] { "_job/owner.json", "entities/part-00000.parquet", "manifest.json" })
        {
            files.Write(name, "{}");
        }

        Assert.Equal(["docs.jsonl"], (await PlanAsync(new JobSpec { Inputs = [files.Root], Output = files.Root })).Files.Select(file => file.Source));
    }

    private static string PathOf(string name) => Path.Combine(TestPaths.Root, "tests", "Corpus", "Cases", name);

    private static JobSpec Spec(string name) => new() { Inputs = [PathOf(name)], Output = "out" };

    private static Task<CorpusPlan> PlanAsync(JobSpec spec) => new ShardPlanner(new LocalInputStore(), JobReading.Of(spec)).PlanAsync(spec.Inputs);

    private static async Task<List<CorpusEntry>> ReadAsync(JobSpec spec)
    {
        var plan = await PlanAsync(spec);
        var entries = new List<CorpusEntry>();
        foreach (var shard in plan.Shards)
        {
            await foreach (var entry in new CorpusReader(new LocalInputStore(), JobReading.Of(spec)).ReadAsync(plan.Files, shard))
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    private static string[] Ids(IEnumerable<CorpusEntry> entries) => [.. entries.OfType<Document>().Select(document => document.Id ?? "null")];

    private static ReasonCode[] Reasons(IEnumerable<CorpusEntry> entries) => [.. entries.OfType<DocumentFailure>().Select(failure => failure.Reason)];
}
