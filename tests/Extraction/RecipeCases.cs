using System.Text.Json;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Luke.Config;
using LukePipeline.Luke.Tokenizer;
using LukePipeline.Tests.Support;
using LukePipeline.Text;

namespace LukePipeline.Tests.Extraction;

/// <summary>The published recipes as the reference runs them, end to end, on documents with given words and sentences.</summary>
internal sealed record RecipeCases(
    int MaxContextSubwords, int MaxMentionSubwords, RecipeDocument[] Documents, RecipeWindow[] Windows, RecipeEntity[] Entities, RecipeRelation[] Relations)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static string EntityModel => Path.Combine(TestPaths.Golden, "models", "luke-esc-conll");

    public static string RelationModel => Path.Combine(TestPaths.Golden, "models", "luke-epc-tacred");

    public static string Tokenizer => Path.Combine(TestPaths.Golden, "tokenizers", "own600");

    /// <summary>Relations were recorded only among the first entities of a sentence.</summary>
    public static int RelatedEntities => 6;

    /// <summary>Plain text.</summary>
    public const string Plain = "recipe_cases.json";

    /// <summary>White space of all kinds, so much that windows shrink.</summary>
    public const string Spaces = "recipe_spaces.json";

    public static RecipeCases Load(string name = Plain) =>
        JsonSerializer.Deserialize<RecipeCases>(File.ReadAllBytes(Path.Combine(TestPaths.Golden, name)), Json)!;

    public static StageModel Model(string directory) => new(
        new TokenizerSpanEncoder(LukeTokenizer.FromPretrained(Tokenizer)),
        LukeConfig.FromPretrained(directory));
}

internal sealed record RecipeDocument(string Id, string Text, int[][] Words, int[][] Sentences)
{
    public Document ToDocument(long position) => new(Id, Text, "recipe_cases.json", position)
    {
        Words = [.. Words.Select(w => new CodePointSpan(w[0], w[1]))],
        Sentences = [.. Sentences.Select(s => new WordSpan(s[0], s[1]))],
    };
}

internal sealed record RecipeWindow(
    string Doc, int Sentence, int[] ContextWords, int TextStart, int TextEnd, int[] InputIds, int[][] CandidateWords, float[][]? Logits);

internal sealed record RecipeEntity(string Doc, int Sentence, int Start, int End, string Text, string Label, float Logit, float Probability);

internal sealed record RecipeRelation(string Doc, int Sentence, int[] Head, int[] Tail, string Label, float Probability);
