namespace LukePipeline.Tests.Support;

/// <summary>A theory about Linux; it is skipped, with a message, on other systems.</summary>
internal sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "This is about Linux.";
        }
    }
}
