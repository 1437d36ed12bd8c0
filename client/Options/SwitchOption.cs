using System.CommandLine;
using LukePipeline.Ground.Settings;

namespace LukePipeline.Client.Options;

/// <summary>The option of a setting that is on when its flag is given.</summary>
internal sealed class SwitchOption : Option<bool>, IGroupedOption
{
    public SwitchOption(SwitchSetting setting)
        : base(setting.Flag)
    {
        Setting = setting;
        Description = setting.Summary;
    }

    /// <inheritdoc/>
    public Setting Setting { get; }
}
