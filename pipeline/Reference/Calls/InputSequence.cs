using LukePipeline.Text;

namespace LukePipeline.Reference.Calls;

/// <summary>
/// An input after tokenization, before special tokens and truncation. Spans index the tokens of their own text.
/// </summary>
internal sealed record InputSequence(
    List<int> Ids,
    List<int>? PairIds = null,
    List<int>? EntityIds = null,
    List<int>? PairEntityIds = null,
    List<TokenSpan>? EntitySpans = null,
    List<TokenSpan>? PairEntitySpans = null);
