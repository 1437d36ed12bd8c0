using System.Globalization;
using LukePipeline.Jobs.Spec;
using LukePipeline.Text.Segmentation;

namespace LukePipeline.Jobs.Planning;

/// <summary>The segmenter that a plan is bound to.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version; another version may cut differently.</param>
public sealed record PlannedSegmenter(string Name, string Version)
{
    /// <summary>A segmenter as a plan holds it.</summary>
    internal static PlannedSegmenter Of(ISegmenter segmenter) => new(segmenter.Name, segmenter.Version.ToString(CultureInfo.InvariantCulture));

    /// <summary>Opens the segmenter of this program.</summary>
    /// <param name="name">What the job calls it.</param>
    /// <exception cref="JobStateException">It is another than the plan was made with, and might cut otherwise.</exception>
    internal ISegmenter Open(string name)
    {
        var segmenter = Segmenters.Create(name);
        var here = Of(segmenter);
        return this == here
            ? segmenter
            : throw new JobStateException(
                $"The job was planned with the segmenter '{Name}' of version {Version}; here it is '{here.Name}' of version {here.Version}, which may find other words and sentences. "
                + "Go on with the program that planned it, or run the job anew with --overwrite.");
    }
}
