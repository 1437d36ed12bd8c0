using LukePipeline.Ground.Settings;

namespace LukePipeline.Client.Options;

/// <summary>An option that was made from a setting, and so stands in a group of the help.</summary>
internal interface IGroupedOption
{
    /// <summary>What the option was made from.</summary>
    Setting Setting { get; }
}
