using LukePipeline.Modeling;
using TorchSharp;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Modeling;

public sealed class LukeInputsTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly LukeModel _model = new(TinyLuke.Config, generator: TinyLuke.Seeded());

    public static TheoryData<string, string> BadInputs => new()
    {
        { "both", "not both" },
        { "none", "input_ids or inputs_embeds" },
        { "word id", "input_ids holds 30, the model has rows 0..29" },
        { "negative word id", "input_ids holds -1" },
        { "float ids", "input_ids holds Float32 values" },
        { "entity id", "entity_ids holds 9, the model has rows 0..8" },
        { "no positions", "needs entity_position_ids" },
        { "entity position", "entity_position_ids hold 24" },
        { "too long", "at most 22 tokens" },
        { "token type", "token_type_ids holds 1" },
        { "entity mask alone", "The masks cover 7 tokens, the call has 5" },
        { "short mask", "The masks cover 6 tokens, the call has 7" },
        { "mixed masks", "give both as" },
        { "head mask", "head_mask has shape [3]" },
        { "labels", "LukeModel has no input 'labels'" },
        { "flat ids", "input_ids has shape [5]" },
    };

    public void Dispose()
    {
        _model.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [MemberData(nameof(BadInputs))]
    public void Forward_InputsThatDoNotFit_SaysWhichAndWhy(string kind, string expected)
    {
        var good = TinyLuke.Inputs();
        var ids = good.InputIds!;
        var bad = kind switch
        {
            "both" => good with { InputsEmbeds = zeros(2, 5, 16) },
            "none" => good with { InputIds = null },
            "word id" => good with { InputIds = ids + 22 },
            "negative word id" => good with { InputIds = ids - 1 },
            "float ids" => good with { InputIds = ids.to_type(ScalarType.Float32) },
            "entity id" => good with { EntityIds = good.EntityIds! + 5 },
            "no positions" => good with { EntityPositionIds = null },
            "entity position" => good with { EntityPositionIds = full_like(good.EntityPositionIds!, 24) },
            "too long" => new LukeInputs { InputIds = full([1, 23], 5, ScalarType.Int64) },
            "token type" => good with { TokenTypeIds = ones_like(ids) },
            "entity mask alone" => good with { EntityIds = null, EntityPositionIds = null },
            "short mask" => good with { AttentionMask = ones(2, 4) },
            "mixed masks" => good with { AttentionMask = ones(2, 7, 5) },
            "head mask" => good with { HeadMask = ones(3) },
            "labels" => good with { Labels = zeros(2, ScalarType.Int64) },
            "flat ids" => good with { InputIds = ids[0] },
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };

        var error = Assert.Throws<ModelInputException>(() => _model.Forward(bad));

        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void Forward_TextOfTheLongestLength_Works() =>
        Assert.Equal([1, 22, 16], _model.Forward(new LukeInputs { InputIds = full([1, 22], 5, ScalarType.Int64) }).LastHiddenState.shape);

    [Fact]
    public void Forward_HeadsWithoutTheirInputs_SayWhatTheyNeed()
    {
        using var pair = new LukeForEntityPairClassification(TinyLuke.Config, TinyLuke.Seeded());
        using var span = new LukeForEntitySpanClassification(TinyLuke.Config, TinyLuke.Seeded());
        var words = new LukeInputs { InputIds = TinyLuke.Inputs().InputIds };

        Assert.Contains("needs entity_ids", Assert.Throws<ModelInputException>(() => pair.Forward(words)).Message);
        Assert.Contains("needs entity_start_positions", Assert.Throws<ModelInputException>(() => span.Forward(words)).Message);
    }

    [Fact]
    public void FromTensors_UnknownName_IsRefused()
    {
        KeyValuePair<string, Tensor>[] tensors = [new("inputs", zeros(1))];

        Assert.Contains("'inputs'", Assert.Throws<ModelInputException>(() => LukeInputs.FromTensors(tensors)).Message);
    }
}
