using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling;
using LukePipeline.Reference.Modeling.Heads;
using LukePipeline.Reference.Modeling.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Reference.Modeling;

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
        { "flat embeddings", "inputs_embeds has shape [5, 16], expected [batch, words, 16]" },
        { "narrow embeddings", "inputs_embeds has shape [2, 5, 15], expected [2, 5, 16]" },
        { "flat entities", "entity_ids has shape [2], expected [batch, entities]" },
        { "rows of entities", "entity_ids has 3 rows, the words have 2" },
        { "float entities", "entity_ids holds Float32 values" },
        { "position id", "position_ids reach 24, the model has positions 0..23" },
        { "float positions", "position_ids holds Float32 values" },
        { "token types", "token_type_ids has shape [2, 4], expected [2, 5]" },
        { "entity token types", "entity_token_type_ids has shape [2, 3], expected [2, 2]" },
        { "flat mask", "dimensions" },
        { "rows of the mask", "attention_mask has shape [3, 1, 1, 7], expected [2, 1, 7, 7]" },
        { "layers of the head mask", "head_mask has shape [3, 2], expected [2] or [2, 2]" },
    };

    public static TheoryData<string, string> BadLabels => new()
    {
        { "entity class", "labels holds 3, the model has rows 0..2" },
        { "entity count", "labels has shape [3], but there are 2 rows of scores" },
        { "several classes", "labels has shape [4], the scores have [6]" },
        { "span count", "labels has shape [2, 3], but there are 4 rows of scores" },
        { "span start", "entity_start_positions holds 5, the model has rows 0..4" },
        { "span shape", "entity_end_positions has shape [4], expected [batch, entities]" },
        { "pair of one", "needs at least 2 entities in each row, entity_ids has 1" },
        { "choices", "takes [batch, choices, ...], the words have shape [2, 5]" },
        { "token class", "labels holds -1, the model has rows 0..2" },
        { "fractions", "labels holds Float32 values" },
        { "answers", "start_positions or end_positions has shape [3], but there are 2 rows of scores" },
        { "masked word", "labels holds 30, the model has rows 0..29" },
        { "masked entity", "entity_labels holds 9, the model has rows 0..8" },
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
            "flat embeddings" => good with { InputIds = null, InputsEmbeds = zeros(5, 16) },
            "narrow embeddings" => good with { InputIds = null, InputsEmbeds = zeros(2, 5, 15) },
            "flat entities" => good with { EntityIds = good.EntityIds![0] },
            "rows of entities" => good with { EntityIds = ones(3, 2, ScalarType.Int64), EntityPositionIds = ones(3, 2, 3, ScalarType.Int64) },
            "float entities" => good with { EntityIds = good.EntityIds!.to_type(ScalarType.Float32) },
            "position id" => good with { PositionIds = full_like(ids, 24) },
            "float positions" => good with { PositionIds = zeros(2, 5) },
            "token types" => good with { TokenTypeIds = zeros(2, 4, ScalarType.Int64) },
            "entity token types" => good with { EntityTokenTypeIds = zeros(2, 3, ScalarType.Int64) },
            "flat mask" => good with { AttentionMask = ones(5), EntityAttentionMask = ones(2) },
            "rows of the mask" => good with { AttentionMask = ones(3, 5), EntityAttentionMask = ones(3, 2) },
            "layers of the head mask" => good with { HeadMask = ones(3, 2) },
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };

        var error = Assert.Throws<ModelInputException>(() => _model.Forward(bad));

        Assert.Contains(expected, error.Message);
    }

    [Theory]
    [MemberData(nameof(BadLabels))]
    public void Forward_WhatAHeadCannotUse_SaysWhichAndWhy(string kind, string expected)
    {
        var (good, spans) = (TinyLuke.Inputs(), TinyLuke.SpanInputs());
        var config = TinyLuke.Config.WithLabels(["A", "B", "C"]);
        Func<LukeConfig, LukePreTrainedModel> head = kind switch
        {
            "span count" or "span start" or "span shape" => c => new LukeForEntitySpanClassification(c),
            "pair of one" => c => new LukeForEntityPairClassification(c),
            "choices" => c => new LukeForMultipleChoice(c),
            "token class" or "fractions" => c => new LukeForTokenClassification(c),
            "answers" => _ => new LukeForQuestionAnswering(TinyLuke.Config),
            "masked word" or "masked entity" => c => new LukeForMaskedLM(c),
            _ => c => new LukeForEntityClassification(c),
        };
        var bad = kind switch
        {
            "entity class" => good with { Labels = tensor(new long[] { 0, 3 }) },
            "entity count" => good with { Labels = zeros(3, ScalarType.Int64) },
            "several classes" => good with { Labels = zeros(2, 2) },
            "span count" => spans with { Labels = zeros(2, 3, ScalarType.Int64) },
            "span start" => spans with { EntityStartPositions = full([2, 2], 5, ScalarType.Int64) },
            "span shape" => spans with { EntityEndPositions = ones(4, ScalarType.Int64) },
            "pair of one" => good with
            {
                EntityIds = good.EntityIds!.narrow(1, 0, 1),
                EntityAttentionMask = null,
                EntityPositionIds = good.EntityPositionIds!.narrow(1, 0, 1),
            },
            "token class" => good with { Labels = full([2, 5], -1, ScalarType.Int64) },
            "fractions" => good with { Labels = zeros(2, 5) },
            "answers" => good with { StartPositions = zeros(3, ScalarType.Int64), EndPositions = zeros(3, ScalarType.Int64) },
            "masked word" => good with { Labels = full([2, 5], 30, ScalarType.Int64) },
            "masked entity" => good with { EntityLabels = full([2, 2], 9, ScalarType.Int64) },
            _ => good,
        };
        using var model = head(config);

        var error = Assert.Throws<ModelInputException>(() => model.Forward(bad));

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
