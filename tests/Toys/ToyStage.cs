using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Composing;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Text;

namespace LukePipeline.Tests.Toys;

/// <summary>Encodes the words with capitals, and makes rows of what comes back.</summary>
internal sealed class ToyStage(StageContext context) : InferenceStage<ToyStage.Toy>(ToyDescriptor.StageId, context)
{
    private readonly StageModel _model = context.Models.Get(ToyDescriptor.StageId);
    private readonly int _minLetters = context.Options.OfStages?.TryGetValue("minToyLetters", out var letters) == true ? letters.GetInt32() : 1;

    protected override IEnumerable<StageItem<Toy>> Encode(DocumentWork document)
    {
        var text = document.Text!;
        for (var sentence = 0; sentence < text.Sentences.Length; sentence++)
        {
            for (var word = text.Sentences[sentence].Start; word < text.Sentences[sentence].End; word++)
            {
                var letters = text.Text[text.Words[word].Start..text.Words[word].End];
                if (!char.IsUpper(letters[0]) || letters.Length < _minLetters)
                {
                    document.Count(ToyDescriptor.Skipped, 1);
                    continue;
                }

                var (ids, tokens) = _model.Encoder.EncodeSpans(letters, [new Utf16Span(0, letters.Length)]);
                yield return new StageItem<Toy>(document, new Toy(sentence, letters, new ToyItem(ids, tokens[0])), new BatchWeight(ids.Length, 1, 64 + (4 * ids.Length)));
            }
        }
    }

    protected override InferenceBatch ToBatch(IReadOnlyList<StageItem<Toy>> items) => new ToyBatch([.. items.Select(item => item.Value.Item)]);

    protected override void Accept(StageItem<Toy> item, InferenceResult result, int index) => item.Document.Rows(ToyDescriptor.Table).Add(
        new ToyRow(item.Document.Uid, item.Value.Sentence, item.Value.Word, item.Value.Word.Length > 4 ? "LONG" : "SHORT", ((ToyResult)result).Norms[index]));

    protected override BatchProgress Measure(IReadOnlyList<StageItem<Toy>> items) => new(ToyDescriptor.StageId, items.Count);

    internal sealed record Toy(int Sentence, string Word, ToyItem Item);
}
