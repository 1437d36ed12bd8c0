using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Packed;
using LukePipeline.Engine.Scoring;
using LukePipeline.Luke.Config;
using LukePipeline.Luke.Tokenizer;
using LukePipeline.Text;

namespace LukePipeline.Extraction.Stages.Entities;

/// <summary>Scores candidate spans (<c>LukeForEntitySpanClassification</c>) and decodes the mentions beside the model.</summary>
public sealed class EntityTask : PackedTask<EntityBatch>
{
    internal override bool ReadsWords => true;

    internal override PackedHead ReadHead(PackedWeightReader reader, LukeConfig config)
    {
        var (weight, bias) = reader.Classifier(3 * config.HiddenSize);
        return new SpanHead(weight, bias, reader.Part);
    }

    internal override CandidateRule? RuleFor(InferenceBatch batch) => batch is EntityBatch entities
        ? new CandidateRule(entities.NoneLabel, entities.CandidateMargin)
        : null;

    internal override InferenceBatch Only(InferenceBatch batch, int[] entities) => ((EntityBatch)batch).Only(entities);

    internal override bool ReadsStates(InferenceBatch batch) => batch is EntityBatch { WithVectors: true } or EntityBatch { WithStates: true };

    internal override InferenceBatch Try(LukeTokenizer tokenizer, string sentence, Utf16Span first, Utf16Span second)
    {
        var encoded = tokenizer.EncodeSpans(sentence, [first, second]);
        var pass = new CandidatePass([new(0, 2, encoded.Spans[0]), new(5, 6, encoded.Spans[1])]);
        return new EntityBatch([new EntityItem(encoded.InputIds, [pass])], WithVectors: false, MinScore: 0);
    }

    private protected override void Pack(EntityBatch batch, PackedInputBuilder input)
    {
        foreach (var item in batch.Items)
        {
            var passes = Array.ConvertAll(item.Passes, pass => Array.ConvertAll(pass.Candidates, candidate => candidate.Tokens));
            if (item.Sentences is { } sentences)
            {
                input.AddShared(item.WordIds, passes, sentences);
                continue;
            }

            foreach (var pass in passes)
            {
                input.Add(item.WordIds, pass);
            }
        }
    }

    private protected override InferenceResult Decode(EntityBatch batch, PackedScores scores) =>
        EntityDecoder.Decode(batch, scores);
}
