using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;

/// <summary>
/// careplan for .NET: beside the program stands careplan_c.dll (or libcareplan_c.so, .dylib). Written in C# 7.3, so that the
/// .NET Framework of older software compiles it too.
/// </summary>
public static class Careplan
{
    [StructLayout(LayoutKind.Sequential)]
    private struct NativeFile
    {
        public IntPtr Name;
        public IntPtr Bytes;
        public UIntPtr Length;
    }

    [DllImport("careplan_c", CallingConvention = CallingConvention.Cdecl)]
    private static extern IntPtr careplan_run(IntPtr command, IntPtr options, [In] NativeFile[] files, UIntPtr count);

    [DllImport("careplan_c", CallingConvention = CallingConvention.Cdecl)]
    private static extern void careplan_free(IntPtr text);

    /// <summary>Runs a command ("validate", "fix", "migrate", "print") on files in memory. Options and answer are JSON.</summary>
    public static string Run(string command, string options, IReadOnlyList<(string Name, byte[] Bytes)> files)
    {
        var pinned = new List<GCHandle>();
        try
        {
            // The garbage collector moves nothing that is pinned; the library looks at it during the call only.
            Func<byte[], IntPtr> pin = bytes =>
            {
                var handle = GCHandle.Alloc(bytes, GCHandleType.Pinned);
                pinned.Add(handle);
                return handle.AddrOfPinnedObject();
            };
            Func<string, IntPtr> text = words => pin(Encoding.UTF8.GetBytes(words + "\0"));
            var list = new NativeFile[files.Count];
            for (var n = 0; n < files.Count; n++)
            {
                var file = files[n];
                list[n] = new NativeFile { Name = text(file.Name), Bytes = pin(file.Bytes), Length = (UIntPtr)file.Bytes.Length };
            }
            var answer = careplan_run(text(command), text(options), list, (UIntPtr)list.Length);
            if (answer == IntPtr.Zero) throw new OutOfMemoryException();
            try
            {
                var length = 0;
                while (Marshal.ReadByte(answer, length) != 0) length++;
                var copy = new byte[length];
                Marshal.Copy(answer, copy, 0, length);
                return Encoding.UTF8.GetString(copy);
            }
            finally
            {
                careplan_free(answer);
            }
        }
        finally
        {
            pinned.ForEach(handle => handle.Free());
        }
    }

    /// <summary>OPTIONS FILE …: prints the report of some files.</summary>
    public static void Main(string[] arguments)
    {
        var files = new List<(string, byte[])>();
        for (var n = 1; n < arguments.Length; n++) files.Add((arguments[n], File.ReadAllBytes(arguments[n])));
        var report = Encoding.UTF8.GetBytes(Run("validate", arguments[0], files));
        using (var output = Console.OpenStandardOutput()) output.Write(report, 0, report.Length);
    }
}
