using LukePipeline.Extraction.Windows;
using LukePipeline.Text;

namespace LukePipeline.Extraction.Stages;

/// <summary>A context window as the model reads it; it fits.</summary>
/// <param name="Window">The window.</param>
/// <param name="WordIds">Sub-word ids with special tokens, [words].</param>
/// <param name="Tokens">The tokens of the spans that were asked for.</param>
internal sealed record EncodedWindow(ContextWindow Window, int[] WordIds, TokenSpan[] Tokens);
