namespace LukePipeline.Tests.Architecture;

/// <summary>A type of one room uses a type of another.</summary>
/// <param name="From">The room that uses, a folder such as <c>pipeline/Engine/Queue</c>.</param>
/// <param name="To">The room that is used.</param>
/// <param name="File">The file that makes the arrow.</param>
/// <param name="Type">The type that it uses; a namespace where only a <c>using</c> tells.</param>
internal sealed record Arrow(string From, string To, string File, string Type)
{
    public override string ToString() => $"{File} uses {Type} of {To}";
}
