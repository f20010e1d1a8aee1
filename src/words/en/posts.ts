export const posts = {
  youtubeAsks: "YouTube hears of you only when you press",
  // Why a file was not taken, by the code of the fault.
  tooLarge:
    "The file is too large. Pictures may be 25 MB, sound 100 MB and video 200 MB. Make it smaller first.",
  notAPicture:
    "The file says it is a picture but is not one. Open it in a picture program and save it as JPEG, PNG or WebP.",
  notMedia:
    "This kind of file cannot be shown here. Pictures: JPEG, PNG, WebP, AVIF or GIF. Video: MP4, WebM or MOV. Sound: MP3, OGG or M4A.",
  brokenPicture:
    "The picture is broken or was cut off on its way. Save it again from where it comes; if it is a HEIC, as JPEG.",
  tooManyPixels:
    "The picture has more pixels than can be shown. Make it at most 8,000 wide and high.",
  diskFull:
    "The disk of this site is full, so the file was not stored. Nothing else is changed. Make room, then try again.",
} as const;
