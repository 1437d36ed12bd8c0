using System.Text.Json;
using System.Text.Json.Nodes;
using LukePipeline.Ground;
using LukePipeline.Luke.Config;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Reference.Modeling;

public sealed class LukeConfigTests
{
    public static TheoryData<string> GoldenModels =>
        new(Directory.GetDirectories(Path.Combine(TestPaths.Golden, "models")).Select(path => Path.GetFileName(path)!).Order());

    [Theory]
    [MemberData(nameof(GoldenModels))]
    public void ToJson_ConfigurationOfTheReference_IsTheFileByteForByte(string model)
    {
        var directory = Path.Combine(TestPaths.Golden, "models", model);

        var written = LukeConfig.FromPretrained(directory).ToJson();

        Assert.Equal(File.ReadAllText(Path.Combine(directory, LukeConfig.FileName)), written);
    }

    [Fact]
    public void Parse_EmptyObject_GivesTheReferenceDefaults()
    {
        var config = LukeConfig.Parse("{}");

        var expected = """
            {
              "VocabSize": 50267, "EntityVocabSize": 500000, "HiddenSize": 768, "EntityEmbSize": 256, "NumHiddenLayers": 12,
              "NumAttentionHeads": 12, "IntermediateSize": 3072, "HiddenAct": "gelu", "HiddenDropoutProb": 0.1,
              "AttentionProbsDropoutProb": 0.1, "MaxPositionEmbeddings": 512, "TypeVocabSize": 2, "InitializerRange": 0.02,
              "LayerNormEps": 1E-12, "UseEntityAwareAttention": true, "ClassifierDropout": null, "PadTokenId": 1, "BosTokenId": 0,
              "EosTokenId": 2, "Architectures": null, "TorchDtype": null, "TransformersVersion": null,
              "id2label": {"0": "LABEL_0", "1": "LABEL_1"}, "label2id": {"LABEL_0": 0, "LABEL_1": 1}, "ProblemType": null,
              "OutputAttentions": false, "OutputHiddenStates": false, "TieWordEmbeddings": true, "ChunkSizeFeedForward": 0,
              "FinetuningTask": null, "TokenizerClass": null, "SepTokenId": null, "PairHiddenSize": 512
            }
            """;
        Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), JsonSerializer.SerializeToNode(config)!.ToJsonString());
        Assert.Equal(2, config.NumLabels);
    }

    [Fact]
    public void ToJson_UnknownFields_AreKeptWithNumbersOfAnySize()
    {
        var written = LukeConfig.Parse(
            """{"model_type":"luke","huge":1000000000000000019884624838656,"max_length":20,"nested":{"a":[1,null,0.10]}}""").ToJson();

        var fields = JsonNode.Parse(written)!.AsObject();
        Assert.Equal("1000000000000000019884624838656", fields["huge"]!.ToJsonString());
        Assert.Equal("20", fields["max_length"]!.ToJsonString());
        Assert.Equal("""{"a":[1,null,0.10]}""", fields["nested"]!.ToJsonString());
    }

    [Fact]
    public void Parse_NumberOfLabelsWithoutNames_NumbersThem()
    {
        var config = LukeConfig.Parse("""{"num_labels":3,"id2label":null}""");

        Assert.Equal(["LABEL_0", "LABEL_1", "LABEL_2"], Enumerable.Range(0, 3).Select(config.LabelName));
        Assert.Equal(2, config.Label2Id["LABEL_2"]);
    }

    [Fact]
    public void Parse_NamesAndAnotherNumberOfLabels_TheNamesDecide()
    {
        var config = LukeConfig.Parse("""{"num_labels":9,"id2label":{"0":"O","1":"PER","2":"ORG"}}""");

        Assert.Equal(3, config.NumLabels);
        Assert.Equal(1, config.Label2Id["PER"]);
    }

    [Fact]
    public void WithLabels_Names_ReplacesBothMaps()
    {
        var config = new LukeConfig().WithLabels(["none", "a", "b"]);

        Assert.Equal(3, config.NumLabels);
        Assert.Equal("b", config.LabelName(2));
        Assert.Equal(2, config.Label2Id["b"]);
    }

    [Theory]
    [InlineData("""{"hidden_size":"768"}""", "hidden_size")]
    [InlineData("""{"hidden_size":null}""", "hidden_size")]
    [InlineData("""{"hidden_size":99999999999999999999}""", "hidden_size")]
    [InlineData("""{"hidden_size":30}""", "hidden_size 30 is not a multiple of num_attention_heads 12")]
    [InlineData("""{"hidden_size":-768}""", "hidden_size is -768")]
    [InlineData("""{"vocab_size":0}""", "vocab_size is 0")]
    [InlineData("""{"num_attention_heads":0}""", "num_attention_heads is 0")]
    [InlineData("""{"hidden_act":"gulp"}""", "hidden_act 'gulp' is not one of gelu")]
    [InlineData("""{"hidden_dropout_prob":1.5}""", "hidden_dropout_prob is 1.5")]
    [InlineData("""{"problem_type":"guess"}""", "problem_type")]
    [InlineData("""{"model_type":"bert"}""", "model_type is \"bert\"")]
    [InlineData("""{"id2label":{"zero":"O"}}""", "id2label")]
    [InlineData("""{"pad_token_id":600}""", "pad_token_id is 600")]
    [InlineData("[]", "JSON object")]
    [InlineData("{", "config.json")]
    public void Parse_ImpossibleValue_SaysWhichKeyAndWhy(string json, string expected)
    {
        var error = Assert.Throws<LukeException>(() => LukeConfig.Parse(json));

        Assert.StartsWith("config.json: ", error.Message);
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void FromPretrained_FolderWithoutConfiguration_NamesTheFolder()
    {
        using var folder = new TemporaryFolder();

        var error = Assert.Throws<LukeException>(() => LukeConfig.FromPretrained(folder.Path));

        Assert.Contains(folder.Path, error.Message);
        Assert.Contains("config.json", error.Message);
    }
}
