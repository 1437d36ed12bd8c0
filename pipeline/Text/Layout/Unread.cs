namespace LukePipeline.Text.Layout;

/// <summary>A part of a text that nobody reads.</summary>
/// <param name="Start">Its first character.</param>
/// <param name="End">The character after it.</param>
/// <param name="EndsItem">Whether what stands before it and what stands behind it are apart, like cells.</param>
internal readonly record struct Unread(int Start, int End, bool EndsItem);
