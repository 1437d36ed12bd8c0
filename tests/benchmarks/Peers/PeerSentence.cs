using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Text;

namespace LukePipeline.Benchmarks.Peers;

/// <summary>A sentence in its window.</summary>
internal sealed record PeerSentence(string Document, SegmentedText Text, WordSpan Words, EntityItem Item);

/// <summary>A pair of names of one sentence, by their places in the document.</summary>
internal sealed record PeerPair(string Document, Utf16Span Head, Utf16Span Tail, PairItem Item);
