using System.Text.Json;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>Real texts that were once cut wrong (Corpus/Cases), with the mentions that the models that ship find in them: one run over all.</summary>
public sealed class CaseMentionTests : IClassFixture<CaseMentionTests.Run>
{
    private readonly Run _run;

    public CaseMentionTests(Run run) => _run = run;

    [Theory]
    [InlineData("03-narrow-column-with-hyphens", "input", 2, "Liver-\npool|Wil-\nhelm Brandenburger|Uni-\nversity of Heidelberg|New Zea-\nland")]
    [InlineData("04-quoted-mail", "input", 4, "Margaret Holloway|New York City|Henry\n> Caldwell")]
    [InlineData("11-field-called-words", "a", 1, "Marie Curie|Warsaw|Paris")]
    [InlineData("15-reference-marks", "a", 4, "Warsaw|Paris|Pierre Curie")]
    [InlineData("15-reference-marks", "b", 3, "Pierre Curie|1895")]
    [InlineData("15-reference-marks", "c", 2, "Toronto")]
    [InlineData("16-web-address-swallows-text", "a", 1, "Emmanuel Macron|Angela Merkel")]
    [InlineData("16-web-address-swallows-text", "b", 3, "Angela Merkel|Berlin|Tim Cook")]
    [InlineData("16-web-address-swallows-text", "d", 3, "Angela Merkel|Tim Cook|Ada Lovelace")]
    [InlineData("23-sentence-that-ends-in-a-letter", "a", 2, "")]
    [InlineData("23-sentence-that-ends-in-a-letter", "b", 2, "Berlin")]
    [InlineData("23-sentence-that-ends-in-a-letter", "c", 2, "Boston")]
    [InlineData("23-sentence-that-ends-in-a-letter", "d", 1, "Arthur C. Clarke")]
    public void Run_RealText_HasItsSentencesAndMentions(string folder, string id, int sentences, string mentions)
    {
        var where = $"source LIKE '{folder}/%' AND (doc_id = '{id}' OR doc_id = '{folder}/{id}')";
        var document = Assert.Single(DuckDb.Query($"SELECT doc_uid, sentences FROM {_run.Table("documents")} WHERE {where}"));
        var found = DuckDb.Query($"SELECT text FROM {_run.Table("entities")} WHERE doc_uid = '{document[0]}'").Select(row => (string)row[0]!).ToList();

        Assert.Equal(sentences, document[1]);
        Assert.Subset(found.ToHashSet(), mentions.Split('|', StringSplitOptions.RemoveEmptyEntries).ToHashSet());
        Assert.DoesNotContain(found, text => text.StartsWith('>') || text.Contains("http", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_MarksBetweenSentences_RelateNobodyAcrossThem() =>
        Assert.Empty(DuckDb.Query($"SELECT * FROM {_run.Table("relations")} WHERE head_text = 'Pierre Curie' AND tail_text = 'Warsaw'"));

    [Fact]
    public void Run_RepeatedIds_AreThoseWithAnIdThatAnotherHasToo() => Assert.Equal(3, _run.DuplicateIds);

    /// <summary>The run.</summary>
    public sealed class Run : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();

        public async Task InitializeAsync()
        {
            string[] cases =
            [
                "03-narrow-column-with-hyphens/input.txt", "04-quoted-mail/input.txt", "11-field-called-words/input.parquet", "15-reference-marks/input.jsonl",
                "16-web-address-swallows-text/input.jsonl", "23-sentence-that-ends-in-a-letter/input.jsonl",
            ];
            foreach (var name in cases)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(_folder.File($"in/{name}"))!);
                File.Copy(PathOf(name), _folder.File($"in/{name}"));
            }

            (await LukeProcess.RunAsync("run", _folder.File("in"), "--output", _folder.File("out"))).Expect(0);
            var repeated = (await LukeProcess.RunAsync("run", PathOf("25-number-of-repeated-ids/input.jsonl"), "--output", _folder.File("ids"), "--stages", "entities", "--json")).Expect(0);
            DuplicateIds = JsonDocument.Parse(repeated.Output).RootElement.GetProperty("duplicateIds").GetInt32();

            static string PathOf(string name) => Path.Combine(TestPaths.Root, "tests", "Corpus", "Cases", name);
        }

        internal int DuplicateIds { get; private set; }

        public Task DisposeAsync()
        {
            _folder.Dispose();
            return Task.CompletedTask;
        }

        internal string Table(string name) => $"read_parquet({DuckDb.Quote(_folder.File($"out/{name}/*.parquet"))})";
    }
}
